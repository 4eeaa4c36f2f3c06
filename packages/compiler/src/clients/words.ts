/** What people read, in the workspace's language. */
export interface Words {
  readonly pageTitle: (title: string) => string;
  readonly lead: string;
  readonly authority: string;
  readonly begin: string;
  readonly chat: string;
  readonly chatWeb: string;
  readonly chatDesktop: string;
  readonly chatDesktopText: string;
  readonly chatPhone: string;
  readonly chatPhoneText: (server: string) => string;
  readonly chatPhoneLink: string;
  readonly mail: string;
  readonly mailText: (address: string) => string;
  readonly passwords: string;
  readonly thunderbirdText: string;
  readonly outlookText: string;
  readonly apple: string;
  readonly appleText: string;
  readonly files: string;
  readonly filesWeb: string;
  readonly filesText: string;
  readonly calendar: string;
  readonly calendarText: string;
  readonly davx5: string;
  readonly davx5Text: string;
  readonly meetings: string;
  readonly meetingsText: string;
  readonly script: (system: string) => string;
  readonly run: string;
  readonly elementDone: string;
  readonly elementKept: string;
  readonly nextcloudMissing: string;
  readonly mailHead: string;
  readonly address: (domain: string) => string;
  readonly samePassword: string;
  readonly ownPassword: (url: string) => string;
  readonly user: string;
  readonly password: string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly calendars: string;
  readonly server: string;
  readonly port: string;
  readonly encryption: string;
}

const en: Words = {
  pageTitle: (title) => `Set up your devices for ${title}`,
  lead: "Everything works in the browser, too. For programs on your computer and phone, take what you use.",
  authority:
    "The certificates here are from an authority of our own. Ask your administrator to have your device trust it first; otherwise programs warn of every address.",
  begin: "Begin here",
  chat: "Chat",
  chatWeb: "Chat in the browser",
  chatDesktop: "Element on a computer",
  chatDesktopText: "Install Element, close it, and run the script. Element then knows our server; you only sign in.",
  chatPhone: "Element X on a phone",
  chatPhoneText: (server) => `Install Element X from your store. When it asks for your account provider, write ${server}.`,
  chatPhoneLink: "Open Element X for our server",
  mail: "Mail",
  mailText: (address) => `Your address is ${address}: the name that you sign in with, and our domain. It is also the name of your mailbox.`,
  passwords: "These programs cannot sign in by the browser: make a password for each of them here",
  thunderbirdText:
    "Thunderbird finds everything by your address. Where it does not, put this file into the folder isp of its installation.",
  outlookText: "Outlook and other programs: choose IMAP, and copy what this file says.",
  apple: "iPhone, iPad and Mac",
  appleText: "Open this profile on the device, then install it in the settings. It asks for your name and password.",
  files: "Files",
  filesWeb: "Files in the browser",
  filesText: "Install the desktop program. When it asks for the server, write this address:",
  calendar: "Calendars and contacts",
  calendarText: "Programs that know CalDAV and CardDAV take this address, your name and a password:",
  davx5: "Android",
  davx5Text: "Install DAVx⁵ and open this link on the phone.",
  meetings: "Meetings",
  meetingsText: "Open this address; nothing must be installed.",
  script: (system) => `Script for ${system}`,
  run: "On Windows, click it with the right button and choose “Run with PowerShell”. On macOS and Linux, write `sh` and the name of the file in a terminal.",
  elementDone: "Element knows the server now. Start it and sign in.",
  elementKept: "this file is your own and stays as it is. Choose the server in Element when you sign in.",
  nextcloudMissing: "Nextcloud is not installed here. Install it and run this script again.",
  mailHead: "settings for mail programs",
  address: (domain) => `your address (NAME@${domain})`,
  samePassword: "the one that you sign in with",
  ownPassword: (url) => `one for each program, made at ${url}`,
  user: "User",
  password: "Password",
  incoming: "Incoming mail (IMAP)",
  outgoing: "Outgoing mail (SMTP)",
  calendars: "Calendars and contacts (CalDAV, CardDAV)",
  server: "Server",
  port: "Port",
  encryption: "Encryption",
};

const de: Words = {
  pageTitle: (title) => `Geräte für ${title} einrichten`,
  lead: "Alles geht auch im Browser. Für Programme auf Computer und Telefon nehmen Sie, was Sie benutzen.",
  authority:
    "Die Zertifikate hier stammen von einer eigenen Stelle. Lassen Sie Ihr Gerät ihr zuerst vertrauen; Ihre Verwaltung weiß, wie. Sonst warnen Programme vor jeder Adresse.",
  begin: "Hier beginnen",
  chat: "Chat",
  chatWeb: "Chat im Browser",
  chatDesktop: "Element auf dem Computer",
  chatDesktopText:
    "Installieren Sie Element, schließen Sie es und führen Sie das Skript aus. Element kennt dann unseren Server; Sie melden sich nur noch an.",
  chatPhone: "Element X auf dem Telefon",
  chatPhoneText: (server) => `Installieren Sie Element X aus Ihrem Store. Auf die Frage nach dem Kontoanbieter schreiben Sie ${server}.`,
  chatPhoneLink: "Element X für unseren Server öffnen",
  mail: "E-Mail",
  mailText: (address) => `Ihre Adresse ist ${address}: der Name, mit dem Sie sich anmelden, und unsere Domain. So heißt auch Ihr Postfach.`,
  passwords: "Diese Programme können sich nicht über den Browser anmelden: Legen Sie hier für jedes ein Passwort an",
  thunderbirdText: "Thunderbird findet alles über Ihre Adresse. Wo nicht, legen Sie diese Datei in den Ordner isp seiner Installation.",
  outlookText: "Outlook und andere Programme: Wählen Sie IMAP und übernehmen Sie, was in dieser Datei steht.",
  apple: "iPhone, iPad und Mac",
  appleText: "Öffnen Sie dieses Profil auf dem Gerät und installieren Sie es in den Einstellungen. Es fragt nach Name und Passwort.",
  files: "Dateien",
  filesWeb: "Dateien im Browser",
  filesText: "Installieren Sie das Programm für den Computer. Auf die Frage nach dem Server schreiben Sie diese Adresse:",
  calendar: "Kalender und Kontakte",
  calendarText: "Programme, die CalDAV und CardDAV können, nehmen diese Adresse, Ihren Namen und ein Passwort:",
  davx5: "Android",
  davx5Text: "Installieren Sie DAVx⁵ und öffnen Sie diesen Link auf dem Telefon.",
  meetings: "Besprechungen",
  meetingsText: "Öffnen Sie diese Adresse; installiert werden muss nichts.",
  script: (system) => `Skript für ${system}`,
  run: "Unter Windows klicken Sie es mit der rechten Taste an und wählen „Mit PowerShell ausführen“. Unter macOS und Linux schreiben Sie in einem Terminal `sh` und den Namen der Datei.",
  elementDone: "Element kennt den Server jetzt. Starten Sie es und melden Sie sich an.",
  elementKept: "diese Datei gehört Ihnen und bleibt, wie sie ist. Wählen Sie den Server in Element beim Anmelden.",
  nextcloudMissing: "Nextcloud ist hier nicht installiert. Installieren Sie es und führen Sie das Skript noch einmal aus.",
  mailHead: "Einstellungen für Mailprogramme",
  address: (domain) => `Ihre Adresse (NAME@${domain})`,
  samePassword: "das, mit dem Sie sich anmelden",
  ownPassword: (url) => `eines für jedes Programm, angelegt unter ${url}`,
  user: "Benutzer",
  password: "Passwort",
  incoming: "Eingang (IMAP)",
  outgoing: "Ausgang (SMTP)",
  calendars: "Kalender und Kontakte (CalDAV, CardDAV)",
  server: "Server",
  port: "Port",
  encryption: "Verschlüsselung",
};

export const words: Readonly<Record<"en" | "de", Words>> = { en, de };
