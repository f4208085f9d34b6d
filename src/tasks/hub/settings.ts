// What the hub's environment variables say, as plain data; src/cli/hub-settings.ts reads them.

/** Where data sets are downloaded from, and to. */
export interface HubSettings {
  /** Such as `https://huggingface.co`, without a slash at its end. */
  readonly endpoint: string;
  /** The folder that holds `datasets--org--name`, shared with Python's huggingface_hub. */
  readonly cache: string;
  /** Sent to the endpoint and to no other host. */
  readonly token?: string | undefined;
  /** Nothing is asked of the network. */
  readonly offline: boolean;
  /** How long a server may send nothing before the connection counts as cut. */
  readonly patienceSeconds: number;
}
