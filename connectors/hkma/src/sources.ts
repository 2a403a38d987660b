import type { Source } from '@countersign/contracts';

/** A step of our own profile; no authority publishes it. */
export function profileStep(step: string): Source {
  return {
    from: `Countersign upload profile 1: ${step} (specs/hkma.yaml)`,
    read: '2026-11-22',
    confidence: 'documented',
  };
}

/** RFC 6749 §4.4; ten minutes at most is the profile's. */
export const oauthSource: Source = {
  from: 'RFC 6749 §4.4; Countersign upload profile 1',
  read: '2026-11-22',
  confidence: 'documented',
};
