/** What the pages can do with a script; without it, they work but for passkeys. */
const webauthn = globalThis.SimpleWebAuthnBrowser;

for (const input of document.querySelectorAll("input[data-reveal]")) addReveal(input);
if (webauthn?.browserSupportsWebAuthn() === true)
  for (const button of document.querySelectorAll("button[data-passkey]")) addPasskey(button);

/** A button that shows a password while it is typed in. */
function addReveal(input) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal";
  button.textContent = input.dataset.reveal;
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? input.dataset.conceal : input.dataset.reveal;
    input.focus();
  });
  input.after(button);
}

function addPasskey(button) {
  const holder = button.closest(".passkey");
  holder.hidden = false;
  if (holder.previousElementSibling?.matches(".or")) holder.previousElementSibling.hidden = false;
  button.addEventListener("click", () => void press(button));
  if ("inForm" in button.dataset) void offer(button);
}

async function press(button) {
  const said = button.parentElement.querySelector("[role=alert]");
  const text = button.textContent;
  said.textContent = "";
  button.disabled = true;
  button.textContent = button.dataset.busy;
  try {
    await use(button, false);
  } catch (error) {
    said.textContent = error.said ?? button.dataset.fault;
  } finally {
    button.disabled = false;
    button.textContent = text;
  }
}

/** Where a name is typed in, the browser offers the passkeys that it has. Nobody has asked for it, so nobody is told when it fails. */
async function offer(button) {
  if (await webauthn.browserSupportsWebAuthnAutofill()) await use(button, true).catch(() => undefined);
}

async function use(button, inForm) {
  const { url, passkey, nameFrom } = button.dataset;
  const optionsJSON = await ask(`${url}/options`, {});
  const response =
    passkey === "register"
      ? await webauthn.startRegistration({ optionsJSON })
      : await webauthn.startAuthentication({ optionsJSON, useBrowserAutofill: inForm });
  const name = nameFrom === undefined ? "" : document.getElementById(nameFrom).value;
  const { next } = await ask(url, { response, name });
  location.assign(next);
}

async function ask(url, body) {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error("refused"), { said: answer.said });
  return answer;
}
