// Generated from specs/dingtalk.yaml (sha256 16709cab498805573aa3da1e13cb2efff2737063c7a264b098efff6fa4764d78) by `npm run generate -- dingtalk`. Do not edit.
export interface paths {
    "/v1.0/oauth2/accessToken": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A token for an internal app.
         * @description Within its life of two hours the same token is given again, and its life begins anew. Token calls do not count
         *     against the monthly quota. Note the spelling `expireIn`.
         */
        post: operations["oauth.accessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a form, or change the one that `processCode` names.
         * @description Without `processCode` a second form of the same name is made. Permission Workflow.Form.Write.
         */
        post: operations["templates.save"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/schemaNames/processCodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The code of a form by its name. */
        get: operations["templates.find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Tell how an approval ended.
         * @description Setting the same end again changes nothing. Permission Workflow.Instance.Write.
         */
        put: operations["instances.finish"];
        /**
         * Show an approval of the own engine in DingTalk.
         * @description The same request again is another instance. Permission Workflow.Instance.Write.
         */
        post: operations["instances.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processes/instanceIds/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ids of the approvals of one form, by time and originator.
         * @description A POST that reads. The window is at most 120 days. That approvals of the process centre are among them is not
         *     documented; their own form code and the detail's `bizData` speak for it. Permission Workflow.Instance.Read.
         */
        post: operations["instances.list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processInstances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One approval, with the own data that it was made with. */
        get: operations["instances.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Close tasks. */
        put: operations["tasks.update"];
        /**
         * Put tasks of one step into the inboxes of users.
         * @description At most 20 in a call and 100 in an instance. The same request again makes further tasks.
         */
        post: operations["tasks.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/tasks/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the open tasks of a step out of the inboxes. */
        post: operations["tasks.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1.0/workflow/processCentres/todoTasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A user's open tasks of the process centre. */
        get: operations["tasks.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/topapi/v2/user/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * One user of the organisation.
         * @description A POST that reads. HTTP 200 also for a refusal, told by `errcode`.
         */
        post: operations["users.get"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robot/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A message of a custom robot to its group.
         * @description The robot's own token stands in the query. With the security option `sign` so do `timestamp` (epoch ms, an hour at
         *     most from now) and `sign`. Twenty messages a minute for each robot; above, it is silent for ten minutes. HTTP 200
         *     also for a refusal, told by `errcode`. `msgUuid` makes a repeat the same message.
         */
        post: operations["robot.send"];
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
        TemplateSave: {
            processCode?: string;
            name: string;
            description?: string;
            formComponents: components["schemas"]["FormComponent"][];
            templateConfig?: {
                hidden?: boolean;
                disableSendCard?: boolean;
                createInstancePcUrl?: string;
                createInstanceMobileUrl?: string;
                templateEditUrl?: string;
            };
            processFeatureConfig?: components["schemas"]["FeatureConfig"];
        };
        FormComponent: {
            componentType: string;
            props: {
                componentId?: string;
                label?: string;
                bizAlias?: string;
                required?: boolean;
                placeholder?: string;
                unit?: string;
                format?: string;
                options?: {
                    key?: string;
                    value?: string;
                }[];
            };
            children?: components["schemas"]["FormComponent"][];
        };
        FeatureConfig: {
            features?: {
                /** @description TASK_EXECUTE: what happens when somebody decides in DingTalk. */
                name?: string;
                /** @description ORIGIN: DingTalk shows the buttons and calls us. REDIRECT: it opens our page. */
                runType?: string;
                pcUrl?: string;
                mobileUrl?: string;
                config?: string;
                callback?: {
                    appUuid?: string;
                    apiKey?: string;
                    version?: string;
                };
            }[];
        };
        InstanceCreate: {
            processCode: string;
            originatorUserId: string;
            title?: string;
            url: string;
            /** @description A JSON object as text. */
            bizData?: string;
            formComponentValueList?: {
                name?: string;
                value?: string;
                id?: string;
                bizAlias?: string;
                extValue?: string;
                componentType?: string;
            }[];
            notifiers?: {
                userid?: string;
                /** @enum {string} */
                position?: "start" | "finish" | "start_finish";
            }[];
            featureConfig?: components["schemas"]["FeatureConfig"];
        };
        InstanceFinish: {
            processInstanceId: string;
            /** @enum {string} */
            status: "COMPLETED" | "TERMINATED";
            /**
             * @description Needed for TERMINATED too.
             * @enum {string}
             */
            result: "agree" | "refuse";
            notifiers?: {
                userId: string;
            }[];
        };
        TasksCreate: {
            processInstanceId: string;
            activityId?: string;
            tasks: {
                userId: string;
                url: string;
                customData?: string;
                /** @description Epoch ms. */
                dueTimestamp?: number;
            }[];
        };
        TasksUpdate: {
            processInstanceId: string;
            tasks: {
                /** @description About eleven digits. */
                taskId: number;
                /** @enum {string} */
                status: "CANCELED" | "COMPLETED";
                /** @enum {string} */
                result?: "AGREE" | "REFUSE";
            }[];
        };
        TodoTask: {
            taskId?: number;
            activityId?: string;
            userId?: string;
            status?: string;
            createTime?: number;
            processInstanceId?: string;
        };
        RobotMessage: {
            /** @enum {string} */
            msgtype: "text" | "markdown";
            msgUuid?: string;
            text?: {
                content?: string;
            };
            markdown?: {
                title?: string;
                text?: string;
            };
            at?: {
                atUserIds?: string[];
                isAtAll?: boolean;
            };
        };
    };
    responses: {
        /** @description Whether it was done. */
        Success: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    success?: boolean;
                };
            };
        };
        /** @description A refusal of the `api` family; keys are seen in several spellings. */
        Refusal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    code?: string;
                    message?: string;
                    requestid?: string;
                    accessdenieddetail?: Record<string, never>;
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "oauth.accessToken": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    appKey: string;
                    appSecret: string;
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
                        accessToken: string;
                        /** @description Seconds. */
                        expireIn: number;
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "templates.save": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateSave"];
            };
        };
        responses: {
            /** @description Saved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            processCode: string;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "templates.find": {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result?: {
                            processCode?: string;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "instances.finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceFinish"];
            };
        };
        responses: {
            200: components["responses"]["Success"];
            default: components["responses"]["Refusal"];
        };
    };
    "instances.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstanceCreate"];
            };
        };
        responses: {
            /** @description Made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: {
                            processInstanceId: string;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "instances.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    processCode: string;
                    /** @description Epoch ms. */
                    startTime: number;
                    /** @description Epoch ms. */
                    endTime?: number;
                    /** @description 0 first; comes back as text. */
                    nextToken: number;
                    maxResults: number;
                    userIds?: string[];
                    statuses?: ("RUNNING" | "TERMINATED" | "COMPLETED")[];
                };
            };
        };
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        success?: boolean;
                        result?: {
                            list?: string[];
                            nextToken?: string;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "instances.get": {
        parameters: {
            query: {
                processInstanceId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The approval; only what is used of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result?: {
                            title?: string;
                            originatorUserId?: string;
                            status?: string;
                            result?: string;
                            bizData?: string;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "tasks.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TasksUpdate"];
            };
        };
        responses: {
            200: components["responses"]["Success"];
            default: components["responses"]["Refusal"];
        };
    };
    "tasks.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TasksCreate"];
            };
        };
        responses: {
            /** @description Made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        success?: boolean;
                        result?: {
                            taskId: number;
                            userId: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "tasks.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    processInstanceId: string;
                    activityId: string;
                    activityIds?: string[];
                };
            };
        };
        responses: {
            200: components["responses"]["Success"];
            default: components["responses"]["Refusal"];
        };
    };
    "tasks.list": {
        parameters: {
            query: {
                userId: string;
                pageSize: number;
                pageNumber: number;
                /** @description Epoch ms. */
                createBefore?: number;
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
                        requestId?: string;
                        taskPage?: {
                            hasMore?: boolean;
                            list?: components["schemas"]["TodoTask"][];
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "users.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userid: string;
                    /** @enum {string} */
                    language?: "zh_CN" | "en_US";
                };
            };
        };
        responses: {
            /** @description The user, or a refusal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        errcode?: number;
                        errmsg?: string;
                        request_id?: string;
                        sub_code?: string;
                        sub_msg?: string;
                        result?: {
                            userid?: string;
                            unionid?: string;
                            name?: string;
                            active?: boolean;
                        };
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "robot.send": {
        parameters: {
            query?: {
                timestamp?: string;
                sign?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotMessage"];
            };
        };
        responses: {
            /** @description Sent, or a refusal. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        errcode: number;
                        errmsg?: string;
                    };
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
}
