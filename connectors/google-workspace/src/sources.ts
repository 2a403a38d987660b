import type { Source } from '@countersign/contracts';

/** An operation as Google's own discovery document describes it. */
export function discovery(operation: string): Source {
  return {
    from: `Calendar API v3 discovery document: ${operation}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

/** An operation of Gmail as Google's own discovery document describes it. */
export function gmailDiscovery(operation: string): Source {
  return { from: `Gmail API v1 discovery document: ${operation}`, read: '2026-11-22', confidence: 'documented' };
}

/** An operation of Drive as Google's own discovery document describes it. */
export function driveDiscovery(operation: string): Source {
  return { from: `Drive API v3 discovery document: ${operation}`, read: '2026-11-22', confidence: 'documented' };
}

/** 325,000 units a minute and user for new projects; what a call takes of them was not to be found. */
export const driveLimitSource: Source = {
  from: 'developers.google.com/workspace/drive/api/guides/limits (requests inferred at a hundred units each)',
  read: '2026-11-21',
  confidence: 'unverified',
};

/** Ids come from Google and may be kept; a second file of one is refused. */
export const archiveSource: Source = {
  from: 'Drive API v3 discovery document: drive.files.generateIds, File.sha256Checksum; developers.google.com/workspace/drive/api/guides/create-file',
  read: '2026-11-22',
  confidence: 'documented',
};

/** 6,000 units a minute and user for new projects; 100 for sending, 10 for a draft, 5 for a look. */
export const mailLimitSource: Source = {
  from: 'developers.google.com/workspace/gmail/api/reference/quota (units by method: the table from before 2026-05-01)',
  read: '2026-11-21',
  confidence: 'unverified',
};

/** A draft that is sent is gone. That the mail keeps its Message-ID and conversation was not tried with Google. */
export const draftSource: Source = {
  from: 'developers.google.com/workspace/gmail/api/guides/drafts; Gmail API v1 discovery document: gmail.users.drafts.send',
  read: '2026-11-22',
  confidence: 'documented',
};

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

/** How a refresh token ends; the descriptions and `error_subtype` were seen in the field, second hand. */
export const endedSource: Source = {
  from: 'developers.google.com/identity/protocols/oauth2 (Refresh token expiration); support.google.com/a/answer/9368756',
  read: '2026-11-21',
  confidence: 'unverified',
};

/** A consent screen in testing gives grants of seven days. */
export const testingSource: Source = {
  from: 'support.google.com/cloud/answer/15549945 (Publishing status: Testing)',
  read: '2026-11-21',
  confidence: 'documented',
};

/** The id is the caller's; a second insert is refused with 409. Not guaranteed at the very moment of creation. */
export const clientIdSource: Source = {
  from: 'Calendar API v3 discovery document: Event.id; developers.google.com/workspace/calendar/api/guides/errors',
  read: '2026-11-21',
  confidence: 'documented',
};
