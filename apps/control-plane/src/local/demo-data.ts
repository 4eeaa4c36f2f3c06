import type { TenantRole } from "../domain/access.ts";
import type { TenantStatus } from "../domain/tenant.ts";

/** A company of the demonstration: none of them is a real one. */
export interface DemoTenant {
  readonly slug: string;
  readonly name: string;
  readonly partner: 0 | 1 | undefined;
  readonly status: TenantStatus;
  readonly seats: number;
  readonly people: number;
  readonly plan: 0 | 1 | 2;
  /** Days ago. */
  readonly since: number;
  readonly domain?: string;
}

export const partners = [
  { slug: "nordlicht", name: "Nordlicht IT", contact: "Petra Sommer", margin: 20 },
  { slug: "harbour", name: "Harbour Systems", contact: "Owen Marsh", margin: 15 },
] as const;

/** Prices in cents, a seat and month; room in bytes. */
export const plans = [
  { slug: "start", name: "Start", price: 400, mailbox: 5e9, files: 50e9 },
  { slug: "team", name: "Team", price: 900, mailbox: 20e9, files: 500e9 },
  { slug: "company", name: "Company", price: 1500, mailbox: 50e9, files: 2e12 },
] as const;

/** The one whose chat answers with errors. */
export const REFUSED = "kestrel";

export const tenants: readonly DemoTenant[] = [
  { slug: "acme", name: "Acme Works", partner: 0, status: "active", seats: 25, people: 18, plan: 1, since: 29, domain: "acme.example" },
  {
    slug: "birkenhof",
    name: "Birkenhof eG",
    partner: 0,
    status: "active",
    seats: 15,
    people: 12,
    plan: 0,
    since: 27,
    domain: "birkenhof.example",
  },
  { slug: "lumen", name: "Lumen Optics", partner: 1, status: "active", seats: 20, people: 14, plan: 1, since: 25, domain: "lumen.example" },
  {
    slug: "seidel",
    name: "Seidel & Töchter",
    partner: 0,
    status: "active",
    seats: 10,
    people: 8,
    plan: 1,
    since: 22,
    domain: "seidel.example",
  },
  { slug: "fernweh", name: "Fernweh Reisen", partner: undefined, status: "active", seats: 12, people: 9, plan: 0, since: 19 },
  {
    slug: REFUSED,
    name: "Kestrel Robotics",
    partner: 1,
    status: "active",
    seats: 30,
    people: 11,
    plan: 2,
    since: 16,
    domain: "kestrel.example",
  },
  { slug: "papierladen", name: "Der Papierladen", partner: undefined, status: "active", seats: 5, people: 4, plan: 0, since: 13 },
  {
    slug: "morrow",
    name: "Morrow Legal",
    partner: 1,
    status: "suspended",
    seats: 10,
    people: 7,
    plan: 2,
    since: 12,
    domain: "morrow.example",
  },
  { slug: "tidal", name: "Tidal Foods", partner: 1, status: "active", seats: 10, people: 8, plan: 1, since: 9 },
  { slug: "steinmetz", name: "Steinmetz Bau", partner: 0, status: "terminated", seats: 8, people: 3, plan: 0, since: 28 },
  { slug: "orchard", name: "Orchard School", partner: undefined, status: "active", seats: 12, people: 6, plan: 1, since: 4 },
  { slug: "vega", name: "Vega Studios", partner: undefined, status: "pending", seats: 6, people: 1, plan: 1, since: 0 },
];

const FIRST = [
  "Anna",
  "Ben",
  "Clara",
  "David",
  "Elif",
  "Finn",
  "Greta",
  "Hassan",
  "Ida",
  "Jonas",
  "Katja",
  "Liam",
  "Mona",
  "Nils",
  "Olga",
  "Paul",
  "Rosa",
  "Sami",
];
const LAST = ["Berg", "Adler", "Conrad", "Demir", "Ehlers", "Fuchs", "Graham", "Hoffmann", "Ivers", "Jansen", "Keller", "Lindt"];

/** Different in each company, the same at each start. */
export function personOf(tenant: number, index: number): { readonly first: string; readonly last: string; readonly role: TenantRole } {
  const first = FIRST[index % FIRST.length] ?? "Anna";
  const last = LAST[(tenant * 5 + index * 7) % LAST.length] ?? "Berg";
  return { first, last, role: index === 0 ? "owner" : index === 1 ? "administrator" : "member" };
}
