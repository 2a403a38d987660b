import type { X509Certificate } from 'node:crypto';
import { type Instant, toInstant } from '@countersign/contracts';

/** A certificate that has ended, or ends within 60 days. */
export interface CertificateFinding {
  readonly code: 'CERTIFICATE_EXPIRED' | 'CERTIFICATE_EXPIRES';
  /** `notice` from 60 days, `warning` from 30, `urgent` from 7, `expired` after the end. */
  readonly severity: 'notice' | 'warning' | 'urgent' | 'expired';
  /** Which of the thresholds was passed last. */
  readonly threshold: 60 | 30 | 7 | 1 | 0;
  /** Whole days left; negative after the end. */
  readonly days: number;
  readonly notAfter: Instant;
  readonly fingerprint256: string;
}

const DAY_MS = 86_400_000;
const thresholds = [0, 1, 7, 30, 60] as const;
const severities = { 0: 'expired', 1: 'urgent', 7: 'urgent', 30: 'warning', 60: 'notice' } as const;

/** Findings for certificates that end within 60 days, the earliest first. An event is due when `threshold` changes. */
export function certificateFindings(
  certificates: readonly Pick<X509Certificate, 'validToDate' | 'fingerprint256'>[],
  now: number,
): readonly CertificateFinding[] {
  return certificates
    .flatMap(({ validToDate, fingerprint256 }): readonly CertificateFinding[] => {
      const left = validToDate.getTime() - now;
      const threshold = thresholds.find((days) => left <= days * DAY_MS);
      if (threshold === undefined) return [];
      return [
        {
          code: threshold === 0 ? 'CERTIFICATE_EXPIRED' : 'CERTIFICATE_EXPIRES',
          severity: severities[threshold],
          threshold,
          days: Math.floor(left / DAY_MS),
          notAfter: toInstant(validToDate.getTime()),
          fingerprint256,
        },
      ];
    })
    .sort((left, right) => left.days - right.days);
}
