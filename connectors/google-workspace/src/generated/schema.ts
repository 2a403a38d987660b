// Generated from specs/google-workspace.yaml (sha256 54bb7fd044bdd46494e8383907a86b782c5b5065042b40934916f8e33ab230e0) by `npm run generate -- google-workspace`. Do not edit.
export interface paths {
    "/calendar/v3/calendars/{calendarId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events of a calendar, or what changed since a sync token.
         * @description Only the last page has `nextSyncToken`. With `syncToken`, the parameters `q`, `timeMin`, `timeMax`, `orderBy`,
         *     `iCalUID`, `updatedMin` and the two extended property filters are refused, and `showDeleted=false` is; deleted events
         *     always come back as `cancelled`. A sync token that is too old is answered 410, after which everything is read anew.
         */
        get: operations["events.list"];
        put?: never;
        /**
         * Make an event, with an id of the caller's.
         * @description `id` has characters a-v and 0-9, 5 to 1024 of them, and belongs to the calendar for ever: also a deleted event keeps
         *     it. That a second insert is seen is not guaranteed at the very moment of creation.
         */
        post: operations["events.insert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/v3/calendars/{calendarId}/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One event; a deleted one comes back as `cancelled`. */
        get: operations["events.get"];
        put?: never;
        post?: never;
        /** Delete an event; a second time is answered 410 `deleted`. */
        delete: operations["events.delete"];
        options?: never;
        head?: never;
        /**
         * Change what the body names; arrays are replaced as a whole.
         * @description With `If-Match` a stale version is refused with 412 `conditionNotMet`.
         */
        patch: operations["events.patch"];
        trace?: never;
    };
    "/calendar/v3/calendars/{calendarId}/events/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a push channel on a calendar's events.
         * @description Notifications are not signed and have no body: `X-Goog-Channel-Token` repeats `token`. A channel is not renewed; the
         *     next one is opened before the old one ends.
         */
        post: operations["events.watch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calendar/v3/channels/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close a push channel. */
        post: operations["channels.stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gmail/v1/users/{userId}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Drafts, by a search as in Gmail's search box. */
        get: operations["drafts.list"];
        put?: never;
        /**
         * Make a draft, which reaches nobody.
         * @description `raw` is the whole message (RFC 5322) in base64url. For more than a few megabytes there is drafts.upload.
         */
        post: operations["drafts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upload/gmail/v1/users/{userId}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a draft of a message that is sent as it is, up to 36,700,160 bytes. */
        post: operations["drafts.upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gmail/v1/users/{userId}/drafts/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a draft to those that its headers name.
         * @description The draft is gone then, and a message with the label SENT and another id is there. It is in the draft's thread.
         */
        post: operations["drafts.send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gmail/v1/users/{userId}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages, by a search as in Gmail's search box; ids only.
         * @description `rfc822msgid:` finds by Message-ID. The scope gmail.metadata doesn't allow `q`.
         */
        get: operations["messages.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/gmail/v1/users/{userId}/threads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A conversation with its messages, by its id. */
        get: operations["threads.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drive/v3/files/generateIds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ids that files may be made with. */
        get: operations["files.generateIds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drive/v3/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files by a query, those in the bin too. */
        get: operations["files.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drive/v3/files/{fileId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file's metadata. */
        get: operations["files.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/upload/drive/v3/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * The bytes of a file that was begun; all of them at once.
         * @description Begun with `uploadType=resumable`. In pieces it would be answered 308 in between, which is not used here.
         */
        put: operations["files.uploadContent"];
        /**
         * Make a file with an id of the caller's, or begin to.
         * @description `uploadType=multipart` sends metadata and bytes in one request (`multipart/related`), for up to 5 MB. `resumable` sends the
         *     metadata alone; the answer has no body, and its `Location` is where the bytes go. A second file of an id is refused with 409.
         */
        post: operations["files.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tokens for a code, a refresh token, or a service account's signed assertion.
         * @description A refresh answer holds no new refresh token; the old one stays.
         */
        post: operations["oauth.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a grant; any of its tokens will do.
         * @description In the form, or in the query as Google's own client sends it.
         */
        post: operations["oauth.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `dateTime` with an offset, or `date` for a whole day; the end is exclusive. */
        EventTime: {
            /** Format: date-time */
            dateTime?: string;
            /** Format: date */
            date?: string;
            /** @description IANA name. */
            timeZone?: string;
        };
        Attendee: {
            email?: string;
            displayName?: string;
            optional?: boolean;
            organizer?: boolean;
            self?: boolean;
            responseStatus?: string;
        };
        ExtendedProperties: {
            /** @description On this calendar's copy only. */
            private?: {
                [key: string]: string;
            };
        };
        EventInsert: {
            id?: string;
            summary?: string;
            description?: string;
            location?: string;
            start: components["schemas"]["EventTime"];
            end: components["schemas"]["EventTime"];
            attendees?: components["schemas"]["Attendee"][];
            extendedProperties?: components["schemas"]["ExtendedProperties"];
        };
        EventPatch: {
            summary?: string;
            description?: string;
            location?: string;
            start?: components["schemas"]["EventTime"];
            end?: components["schemas"]["EventTime"];
            attendees?: components["schemas"]["Attendee"][];
        };
        Event: {
            kind?: string;
            etag?: string;
            id: string;
            /** @description confirmed, tentative or cancelled; a cancelled one is deleted. */
            status?: string;
            htmlLink?: string;
            created?: string;
            updated?: string;
            summary?: string;
            description?: string;
            location?: string;
            creator?: {
                email?: string;
                self?: boolean;
            };
            organizer?: {
                email?: string;
                self?: boolean;
            };
            start?: components["schemas"]["EventTime"];
            end?: components["schemas"]["EventTime"];
            attendees?: components["schemas"]["Attendee"][];
            iCalUID?: string;
            sequence?: number;
            eventType?: string;
            extendedProperties?: components["schemas"]["ExtendedProperties"];
        };
        NewFile: {
            /** @description One of files.generateIds. */
            id?: string;
            name: string;
            mimeType?: string;
            description?: string;
            parents?: string[];
            /** @description Only this app sees them; 124 bytes each, key and value together. */
            appProperties?: {
                [key: string]: string;
            };
        };
        File: {
            kind?: string;
            id?: string;
            name?: string;
            mimeType?: string;
            description?: string;
            parents?: string[];
            appProperties?: {
                [key: string]: string;
            };
            createdTime?: string;
            /** @description In bytes, as text. */
            size?: string;
            /** @description Hex. */
            md5Checksum?: string;
            /** @description Hex; where Google has it. */
            sha256Checksum?: string;
            trashed?: boolean;
            webViewLink?: string;
        };
        Draft: {
            id: string;
            message?: components["schemas"]["Message"];
        };
        Message: {
            /** @description Not the Message-ID. */
            id: string;
            threadId?: string;
            /** @description `SENT`, `DRAFT`, `TRASH`. */
            labelIds?: string[];
            historyId?: string;
            /** @description Epoch in ms, as text. */
            internalDate?: string;
        };
        Events: {
            kind?: string;
            etag?: string;
            summary?: string;
            updated?: string;
            timeZone?: string;
            accessRole?: string;
            nextPageToken?: string;
            nextSyncToken?: string;
            items: components["schemas"]["Event"][];
        };
    };
    responses: {
        /** @description The event. */
        Event: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Event"];
            };
        };
        /** @description The file; of an upload that is begun, nothing. */
        File: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["File"];
            };
        };
        /** @description The draft. */
        Draft: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Draft"];
            };
        };
        /** @description A refusal. */
        Refusal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: {
                        code: number;
                        message: string;
                        status?: string;
                        errors?: {
                            domain?: string;
                            reason?: string;
                            message?: string;
                            location?: string;
                            locationType?: string;
                        }[];
                    };
                };
            };
        };
        /** @description A refusal in the form of OAuth. */
        OAuthRefusal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    error: string;
                    error_description?: string;
                    error_subtype?: string;
                    error_uri?: string;
                };
            };
        };
    };
    parameters: {
        /** @description The calendar's address, or `primary`. */
        calendarId: string;
        eventId: string;
        supportsAllDrives: boolean;
        /** @description Which fields the answer has; without it, kind, id, name and mimeType. */
        fields: string;
        /** @description The account's address, or `me`. */
        userId: string;
        mailQuery: string;
        mailPageSize: number;
        pageToken: string;
        /** @description Who is told by mail; nobody when left out, though some mails may go anyway. */
        sendUpdates: "all" | "externalOnly" | "none";
        ifMatch: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "events.list": {
        parameters: {
            query?: {
                maxResults?: number;
                pageToken?: string;
                syncToken?: string;
                singleEvents?: boolean;
                showDeleted?: boolean;
                /** @description Events that end after it. */
                timeMin?: string;
                /** @description Events that start before it. */
                timeMax?: string;
                q?: string;
                orderBy?: "startTime" | "updated";
            };
            header?: never;
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "events.insert": {
        parameters: {
            query?: {
                /** @description Who is told by mail; nobody when left out, though some mails may go anyway. */
                sendUpdates?: components["parameters"]["sendUpdates"];
            };
            header?: never;
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventInsert"];
            };
        };
        responses: {
            200: components["responses"]["Event"];
            default: components["responses"]["Refusal"];
        };
    };
    "events.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
                eventId: components["parameters"]["eventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Event"];
            default: components["responses"]["Refusal"];
        };
    };
    "events.delete": {
        parameters: {
            query?: {
                /** @description Who is told by mail; nobody when left out, though some mails may go anyway. */
                sendUpdates?: components["parameters"]["sendUpdates"];
            };
            header?: {
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
                eventId: components["parameters"]["eventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refusal"];
        };
    };
    "events.patch": {
        parameters: {
            query?: {
                /** @description Who is told by mail; nobody when left out, though some mails may go anyway. */
                sendUpdates?: components["parameters"]["sendUpdates"];
            };
            header?: {
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
                eventId: components["parameters"]["eventId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventPatch"];
            };
        };
        responses: {
            200: components["responses"]["Event"];
            default: components["responses"]["Refusal"];
        };
    };
    "events.watch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The calendar's address, or `primary`. */
                calendarId: components["parameters"]["calendarId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @enum {string} */
                    type: "web_hook";
                    address: string;
                    token?: string;
                    /** @description Epoch in ms, as text. */
                    expiration?: string;
                    params?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description The channel. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kind?: string;
                        id: string;
                        resourceId: string;
                        resourceUri?: string;
                        token?: string;
                        /** @description Epoch in ms, as text. */
                        expiration?: string;
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "channels.stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    resourceId: string;
                };
            };
        };
        responses: {
            /** @description Closed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refusal"];
        };
    };
    "drafts.list": {
        parameters: {
            query?: {
                q?: components["parameters"]["mailQuery"];
                maxResults?: components["parameters"]["mailPageSize"];
                pageToken?: components["parameters"]["pageToken"];
            };
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; without `drafts` where there are none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        drafts?: components["schemas"]["Draft"][];
                        nextPageToken?: string;
                        resultSizeEstimate?: number;
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "drafts.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    message: {
                        raw: string;
                        threadId?: string;
                    };
                };
            };
        };
        responses: {
            200: components["responses"]["Draft"];
            default: components["responses"]["Refusal"];
        };
    };
    "drafts.upload": {
        parameters: {
            query: {
                uploadType: "media";
            };
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "message/rfc822": string;
            };
        };
        responses: {
            200: components["responses"]["Draft"];
            default: components["responses"]["Refusal"];
        };
    };
    "drafts.send": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                };
            };
        };
        responses: {
            /** @description The message that was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "messages.list": {
        parameters: {
            query?: {
                q?: components["parameters"]["mailQuery"];
                /** @description Messages that have all of these. */
                labelIds?: string[];
                includeSpamTrash?: boolean;
                maxResults?: components["parameters"]["mailPageSize"];
                pageToken?: components["parameters"]["pageToken"];
            };
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; without `messages` where there are none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        messages?: components["schemas"]["Message"][];
                        nextPageToken?: string;
                        resultSizeEstimate?: number;
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "threads.get": {
        parameters: {
            query?: {
                format?: "full" | "metadata" | "minimal";
            };
            header?: never;
            path: {
                /** @description The account's address, or `me`. */
                userId: components["parameters"]["userId"];
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The conversation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        historyId?: string;
                        messages?: components["schemas"]["Message"][];
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "files.generateIds": {
        parameters: {
            query?: {
                count?: number;
                space?: "drive";
                type?: "files";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ids. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kind?: string;
                        space?: string;
                        ids: string[];
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "files.list": {
        parameters: {
            query?: {
                q?: string;
                pageSize?: number;
                pageToken?: components["parameters"]["pageToken"];
                includeItemsFromAllDrives?: boolean;
                supportsAllDrives?: components["parameters"]["supportsAllDrives"];
                /** @description Which fields the answer has; without it, kind, id, name and mimeType. */
                fields?: components["parameters"]["fields"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kind?: string;
                        nextPageToken?: string;
                        incompleteSearch?: boolean;
                        files: components["schemas"]["File"][];
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "files.get": {
        parameters: {
            query?: {
                supportsAllDrives?: components["parameters"]["supportsAllDrives"];
                /** @description Which fields the answer has; without it, kind, id, name and mimeType. */
                fields?: components["parameters"]["fields"];
            };
            header?: never;
            path: {
                fileId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["File"];
            default: components["responses"]["Refusal"];
        };
    };
    "files.uploadContent": {
        parameters: {
            query: {
                uploadType: "resumable";
                upload_id: string;
                supportsAllDrives?: components["parameters"]["supportsAllDrives"];
                /** @description Which fields the answer has; without it, kind, id, name and mimeType. */
                fields?: components["parameters"]["fields"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "*/*": string;
            };
        };
        responses: {
            200: components["responses"]["File"];
            default: components["responses"]["Refusal"];
        };
    };
    "files.create": {
        parameters: {
            query: {
                uploadType: "multipart" | "resumable";
                supportsAllDrives?: components["parameters"]["supportsAllDrives"];
                /** @description Which fields the answer has; without it, kind, id, name and mimeType. */
                fields?: components["parameters"]["fields"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/related": string;
                "application/json": components["schemas"]["NewFile"];
            };
        };
        responses: {
            200: components["responses"]["File"];
            default: components["responses"]["Refusal"];
        };
    };
    "oauth.token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    grant_type: string;
                    code?: string;
                    redirect_uri?: string;
                    code_verifier?: string;
                    client_id?: string;
                    client_secret?: string;
                    refresh_token?: string;
                    assertion?: string;
                };
            };
        };
        responses: {
            /** @description The tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        token_type: string;
                        /** @description Seconds: about 3600. */
                        expires_in: number;
                        refresh_token?: string;
                        scope?: string;
                        id_token?: string;
                    };
                };
            };
            default: components["responses"]["OAuthRefusal"];
        };
    };
    "oauth.revoke": {
        parameters: {
            query?: {
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    token?: string;
                };
            };
        };
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["OAuthRefusal"];
        };
    };
}
