import type { Source } from '@countersign/contracts';

/** An operation as Google's own discovery document describes it. */
export function discovery(operation: string): Source {
  return {
    from: `Calendar API v3 discovery document: ${operation}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

/** What new projects have since 2026-05-01. */
export const limitSource: Source = {
  from: 'developers.google.com/workspace/calendar/api/guides/quota; developers.google.com/workspace/tools-safety',
  read: '2026-11-21',
  confidence: 'documented',
};

/** 403 with a reason, or 429; told apart from a lack of permission by the reason only. */
export const throttleSource: Source = {
  from: 'developers.google.com/workspace/calendar/api/guides/errors',
  read: '2026-11-21',
  confidence: 'documented',
};

export const oauthSource: Source = {
  from: 'developers.google.com/identity/protocols/oauth2/web-server and …/service-account; npm google-auth-library 11.3.4',
  read: '2026-11-21',
  confidence: 'documented',
};

/** The id is the caller's; a second insert is refused with 409. Not guaranteed at the very moment of creation. */
export const clientIdSource: Source = {
  from: 'Calendar API v3 discovery document: Event.id; developers.google.com/workspace/calendar/api/guides/errors',
  read: '2026-11-21',
  confidence: 'documented',
};
