/** What a process that takes deliveries is told. */
export interface IntakeOrder {
  /** PostgreSQL's URL. */
  readonly database: string;
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Of the vendor's signatures. */
  readonly secret: string;
  /** How many processes share the port. */
  readonly processes: number;
  /** Where compiled code is kept for the next start. */
  readonly compileCache: string;
}

export function isIntakeOrder(value: unknown): value is IntakeOrder {
  return typeof value === 'object' && value !== null && 'database' in value && 'privateKey' in value;
}

export const TENANT = 'load';
export const CONNECTION = { id: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c11', name: 'books' } as const;
