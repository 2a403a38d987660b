/** An account that a consent reaches, with what a connection to it is configured with. */
export interface DiscoveredAccount {
  /** As the vendor names it, for the person who chooses. */
  readonly title: string;
  /** Names and values of {@link Connector.settings} that aren't secret. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Who a connection is, as its vendor says. */
export interface CheckedAccount {
  /** Never empty. */
  readonly account: string;
  readonly details: Readonly<Record<string, string>>;
}
