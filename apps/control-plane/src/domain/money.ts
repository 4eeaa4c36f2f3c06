/** An amount in the smallest unit of its currency (ISO 4217). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Where invoices go. */
export interface Billing {
  readonly email?: string | undefined;
  readonly company?: string | undefined;
  readonly address?: string | undefined;
  readonly vatId?: string | undefined;
}
