import type { Source } from '@countersign/contracts';

/** A page of DingTalk's documentation. */
export function page(slug: string): Source {
  return {
    from: `open.dingtalk.com/document/development/${slug}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

export const limitSource: Source = page('call-frequency-limit');

/** Codes of both families; the same code comes with several HTTP statuses. */
export const codesSource: Source = page('server-api-error-codes-1');

export const robotSource: Source = page('custom-robots-send-group-messages');

/** Which HTTP status the page of a banned address comes with is not documented. */
export const banSource: Source = { ...limitSource, confidence: 'unverified' };

/** Hosts of the international edition: `api` from DingTalk's own stream client, `oapi` from third-party code only. */
export const internationalSource: Source = {
  from: 'open-dingtalk/dingtalk-stream-sdk-java (oversea builder, 2026-04-17); oapi.dingtalk.io: third-party code only',
  read: '2026-11-21',
  confidence: 'unverified',
};
