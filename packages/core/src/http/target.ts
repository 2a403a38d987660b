/** Where a request goes, taken apart once for all requests that go there. */
export interface Target {
  /** `https:` */
  readonly protocol: string;
  /** Without a slash at its end. */
  readonly origin: string;
  /** With the port, where it isn't the protocol's own. */
  readonly host: string;
  readonly hostname: string;
  /** 443 where the URL names none. */
  readonly port: number;
  /** True for a URL with a user name or password in it. */
  readonly hasCredentials: boolean;
}

export function targetOf(url: URL): Target {
  const { protocol, origin, host, hostname, port, username, password } = url;
  return {
    protocol,
    origin,
    host,
    hostname,
    port: port === '' ? 443 : Number(port),
    hasCredentials: username !== '' || password !== '',
  };
}
