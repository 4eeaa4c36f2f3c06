/** Video meetings that people open by a link. */
export interface MeetingsRequest {
  readonly capability: "meetings";
}
export interface MeetingsGrant {
  /** No slash at the end. */
  readonly url: string;
}

/** Documents that several people edit in the browser (WOPI). */
export interface OfficeRequest {
  readonly capability: "office";
  /** The host of the app that holds the documents, or of its WOPI server. */
  readonly wopiHost: string;
  /** Hosts of the pages that documents are shown in. */
  readonly pages: readonly string[];
}
export interface OfficeGrant {
  /** Public address, no slash at the end. */
  readonly url: string;
}
