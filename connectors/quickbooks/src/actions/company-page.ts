import type { Environment } from '@countersign/contracts';

/** A page of the company's web interface (npm intuit-oauth 4.2.5, constants; read 2026-11-21); the emulator has none. */
export function companyPageOf(environment: Environment, path: string): string | undefined {
  switch (environment) {
    case 'production':
      return `https://qbo.intuit.com/app/${path}`;
    case 'sandbox':
      return `https://sandbox.qbo.intuit.com/app/${path}`;
    case 'emulator':
      return undefined;
  }
}
