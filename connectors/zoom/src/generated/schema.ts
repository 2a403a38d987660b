// Generated from specs/zoom.yaml (sha256 4159d37490c015e67b4c5dc916d7f07bad982556ad9e8bd009f4014f06330028) by `npm run generate -- zoom`. Do not edit.
export interface paths {
    "/v2/users/{userId}/meetings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A host's scheduled meetings; instant and expired ones are left out.
         * @description Rate label medium. `scheduled` gives all that are not expired, `upcoming` those that are not over (six months).
         *     An agenda is cut at 250 characters here. `next_page_token` lives 15 minutes and is empty on the last page.
         */
        get: operations["meetings.list"];
        put?: never;
        /**
         * Schedule a meeting for a host.
         * @description Rate label light; besides, at most 100 meetings made and changed for each host and UTC day, whatever the plan.
         *     `start_time` with a `Z` is UTC, without one it is local in `timezone`. The answer's `start_url` is a credential of
         *     the host for two hours.
         */
        post: operations["meetings.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/meetings/{meetingId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One meeting, with its whole agenda and a fresh `start_url`. */
        get: operations["meetings.get"];
        put?: never;
        post?: never;
        /** Delete a meeting; of a series, one occurrence, or all without `occurrence_id`. */
        delete: operations["meetings.delete"];
        options?: never;
        head?: never;
        /**
         * Change what the body names.
         * @description Rate label light, and counted with the host's 100 a day. A `start_time` in the past is ignored. There is no version
         *     to compare: the last change wins.
         */
        patch: operations["meetings.update"];
        trace?: never;
    };
    "/v2/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A user, by id or e-mail address; `me` is whom the token speaks for.
         * @description For Server-to-Server tokens `me` is the owner of the app; whether Zoom means to allow it is UNVERIFIED.
         */
        get: operations["users.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask a user for consent, in a browser (General app).
         * @description There is no parameter for scopes: they are those of the app. Redirects are https; `http://127.0.0.1` on any port is
         *     for public clients that send a challenge.
         */
        get: operations["oauth.authorize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an access token for the app's account (Server-to-Server), or for a user by a code or a refresh token.
         * @description Lives one hour. For the account there is no refresh token, and `grant_type` and `account_id` may also stand in the
         *     query. Until 2023 a new token ended the one before; the page of today allows several: one token is shared anyway.
         *     For a user the code is good once and for five minutes, and each refresh gives another refresh token, which lives 90
         *     days unused. A public client shows its id in the body, without header and secret, and a verifier.
         */
        post: operations["oauth.token"];
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
        Refusal: {
            code: number;
            message: string;
            errors?: {
                field?: string;
                message?: string;
            }[];
        };
        /** @description Those that Countersign sets; Zoom has some sixty. What the account does not allow is dropped silently. */
        Settings: {
            host_video?: boolean;
            participant_video?: boolean;
            join_before_host?: boolean;
            /** @enum {integer} */
            jbh_time?: 0 | 5 | 10 | 15;
            mute_upon_entry?: boolean;
            waiting_room?: boolean;
            watermark?: boolean;
            use_pmi?: boolean;
            private_meeting?: boolean;
            meeting_authentication?: boolean;
            /** @description Mail to alternative hosts and attendees. */
            email_notification?: boolean;
            /** @enum {integer} */
            approval_type?: 0 | 1 | 2;
            /** @enum {string} */
            audio?: "both" | "telephony" | "voip" | "thirdParty";
            /** @enum {string} */
            auto_recording?: "local" | "cloud" | "none";
            /** @description E-mail addresses joined with semicolons. */
            alternative_hosts?: string;
            /** @enum {string} */
            encryption_type?: "enhanced_encryption" | "e2ee";
            meeting_invitees?: {
                email?: string;
            }[];
        };
        MeetingFields: {
            topic?: string;
            /**
             * @description 2, the default, is scheduled, 1 instant, 3 and 8 recurring, 10 screen sharing only.
             * @enum {integer}
             */
            type?: 1 | 2 | 3 | 8 | 10;
            /** @description `2026-12-01T02:00:00Z`, or without `Z` local in `timezone`. */
            start_time?: string;
            /** @description Minutes. */
            duration?: number;
            /** @description IANA name: `Asia/Hong_Kong`. */
            timezone?: string;
            agenda?: string;
            password?: string;
            schedule_for?: string;
            settings?: components["schemas"]["Settings"];
        };
        MeetingCreate: components["schemas"]["MeetingFields"] & {
            default_password?: boolean;
            tracking_fields?: components["schemas"]["TrackingField"][];
        };
        MeetingUpdate: components["schemas"]["MeetingFields"];
        TrackingField: {
            field: string;
            value?: string;
        };
        Occurrence: {
            occurrence_id?: string;
            start_time?: string;
            duration?: number;
            /** @enum {string} */
            status?: "available" | "deleted";
        };
        Meeting: {
            /** Format: int64 */
            id: number;
            host_email?: string;
            topic: string;
            type: number;
            /** @description UTC with a `Z`. */
            start_time?: string;
            duration?: number;
            timezone?: string;
            agenda?: string;
            created_at?: string;
            /** @description Lets its holder host; for two hours. */
            start_url?: string;
            join_url?: string;
            password?: string;
            encrypted_password?: string;
            h323_password?: string;
            pstn_password?: string;
            pre_schedule?: boolean;
            /** @enum {string} */
            creation_source?: "other" | "open_api" | "web_portal";
            occurrences?: components["schemas"]["Occurrence"][];
            tracking_fields?: {
                field?: string;
                value?: string;
                visible?: boolean;
            }[];
            settings?: components["schemas"]["Settings"];
        };
        InstanceFields: {
            /** @description Of one instance; a meeting that is held again has another. */
            uuid?: string;
            host_id?: string;
            /**
             * @description There is no word for one that has ended.
             * @enum {string}
             */
            status?: "waiting" | "started";
        };
        MeetingCreated: components["schemas"]["Meeting"] & components["schemas"]["InstanceFields"];
        MeetingRead: components["schemas"]["Meeting"] & components["schemas"]["InstanceFields"];
        ListedMeeting: {
            uuid?: string;
            /** Format: int64 */
            id: number;
            host_id?: string;
            topic?: string;
            type?: number;
            start_time?: string;
            duration?: number;
            timezone?: string;
            created_at?: string;
            /** @description Cut at 250 characters. */
            agenda?: string;
            join_url?: string;
            pmi?: string;
        };
        MeetingPage: {
            page_count?: number;
            page_number?: number;
            page_size?: number;
            total_records?: number;
            next_page_token?: string;
            meetings: components["schemas"]["ListedMeeting"][];
        };
        User: {
            id: string;
            email?: string;
            first_name?: string;
            last_name?: string;
            display_name?: string;
            /** @description 1 basic, 2 licensed, 4 without meetings, 99 none. */
            type: number;
            role_name?: string;
            account_id?: string;
            timezone?: string;
            /** @enum {string} */
            status?: "pending" | "active" | "inactive";
            language?: string;
            created_at?: string;
        };
    };
    responses: {
        /** @description A refusal; status, code and message say which. */
        Refusal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
    };
    parameters: {
        /** @description User id or e-mail address; `me` for tokens of a user. */
        userId: string;
        /** @description The meeting number; it may have more than ten digits. */
        meetingId: number;
        occurrenceId: string;
    };
    requestBodies: never;
    headers: {
        /** @description For Zoom's support. */
        trackingId: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "meetings.list": {
        parameters: {
            query?: {
                type?: "scheduled" | "live" | "upcoming" | "upcoming_meetings" | "previous_meetings";
                page_size?: number;
                next_page_token?: string;
                /** @description First day, with `to`; for upcoming and previous meetings. */
                from?: string;
                to?: string;
                timezone?: string;
            };
            header?: never;
            path: {
                /** @description User id or e-mail address; `me` for tokens of a user. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "x-zm-trackingid": components["headers"]["trackingId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeetingPage"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "meetings.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User id or e-mail address; `me` for tokens of a user. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeetingCreate"];
            };
        };
        responses: {
            /** @description The meeting was made. */
            201: {
                headers: {
                    "x-zm-trackingid": components["headers"]["trackingId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeetingCreated"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "meetings.get": {
        parameters: {
            query?: {
                occurrence_id?: components["parameters"]["occurrenceId"];
                show_previous_occurrences?: boolean;
            };
            header?: never;
            path: {
                /** @description The meeting number; it may have more than ten digits. */
                meetingId: components["parameters"]["meetingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The meeting. */
            200: {
                headers: {
                    "x-zm-trackingid": components["headers"]["trackingId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeetingRead"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "meetings.delete": {
        parameters: {
            query?: {
                occurrence_id?: components["parameters"]["occurrenceId"];
                /** @description Tell host and alternative host by mail. */
                schedule_for_reminder?: boolean;
                /** @description Tell registrants by mail. */
                cancel_meeting_reminder?: boolean;
            };
            header?: never;
            path: {
                /** @description The meeting number; it may have more than ten digits. */
                meetingId: components["parameters"]["meetingId"];
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
    "meetings.update": {
        parameters: {
            query?: {
                occurrence_id?: components["parameters"]["occurrenceId"];
            };
            header?: never;
            path: {
                /** @description The meeting number; it may have more than ten digits. */
                meetingId: components["parameters"]["meetingId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeetingUpdate"];
            };
        };
        responses: {
            /** @description Changed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Refusal"];
        };
    };
    "users.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description User id or e-mail address; `me` for tokens of a user. */
                userId: components["parameters"]["userId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    "x-zm-trackingid": components["headers"]["trackingId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "oauth.authorize": {
        parameters: {
            query: {
                response_type: "code";
                client_id: string;
                redirect_uri: string;
                state?: string;
                code_challenge?: string;
                code_challenge_method?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Back to the application with `code` and `state`. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A page that says what is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    "oauth.token": {
        parameters: {
            query?: {
                grant_type?: string;
                account_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @description account_credentials, authorization_code or refresh_token */
                    grant_type?: string;
                    account_id?: string;
                    /** @description Of a public client. */
                    client_id?: string;
                    code?: string;
                    redirect_uri?: string;
                    code_verifier?: string;
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        token_type: string;
                        /** @description Seconds: 3600 by the page, often 3599. */
                        expires_in: number;
                        /** @description Of a user's grant; another with each refresh. */
                        refresh_token?: string;
                        scope?: string;
                        /** @description Where the account's data is: `https://api-eu.zoom.us`. */
                        api_url?: string;
                    };
                };
            };
            /** @description A refusal. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        reason?: string;
                        error: string;
                    };
                };
            };
        };
    };
}
