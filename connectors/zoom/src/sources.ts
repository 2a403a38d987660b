import type { Source } from '@countersign/contracts';

/** An operation as Zoom's own OpenAPI descriptions have it (Meetings of 2025-06, Users of 2026-02). */
export function openApi(operation: string): Source {
  return {
    from: `developers.zoom.us, API reference (OpenAPI of Meetings 2025-06, Users 2026-02): ${operation}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

/** Rates by plan and label; what a refusal says. */
export const limitSource: Source = {
  from: 'developers.zoom.us/docs/api/rate-limits (snapshot of 2026-02-07); devforum topics 18928, 19474 and 81149',
  read: '2026-11-21',
  confidence: 'documented',
};

/** Bodies and headers of the refusals, as Zoom's staff and a user posted them; the headers can't be relied on. */
export const throttleSource: Source = {
  from: 'developers.zoom.us/docs/api/rate-limits; devforum topic 18928 (bodies by staff, headers by a user)',
  read: '2026-11-21',
  confidence: 'observed',
};

export const oauthSource: Source = {
  from: 'developers.zoom.us/docs/rooms/s2s-oauth.md; platform changelog: JWT app type ended on 2023-09-08',
  read: '2026-11-21',
  confidence: 'documented',
};

/** Redirects, public clients and codes are documented; life and rotation of refresh tokens second hand. */
export const userOauthSource: Source = {
  from: 'developers.zoom.us/docs/integrations/oauth and /oauth-error-messages; /blog/public-pkce (2026-04); /changelog/platform/pkce-loopback (2026-09-28); a public integration log of 2026-10-05',
  read: '2026-11-22',
  confidence: 'documented',
};

/** No idempotency key; the list cuts agendas at 250 characters. How soon it shows a new meeting is not documented. */
export const markerSource: Source = {
  from: 'developers.zoom.us, API reference: Create a meeting, List meetings, Get a meeting',
  read: '2026-11-21',
  confidence: 'documented',
};
