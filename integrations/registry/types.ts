/** An OCI registry in Onramp's words. */

export interface Registry {
  /**
   * Digest (`sha256:...`) of the manifest a tag or digest names; null when there is none.
   * @throws PortalError forbidden | rate-limited | unavailable
   */
  findDigest(image: { repository: string; reference: string }): Promise<string | null>;
}
