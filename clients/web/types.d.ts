// Declares what the lib.dom of TypeScript 4.8 does not know yet. For the type checker only; browsers never load it.

interface TrustedHTML { readonly brand: unique symbol }
interface TrustedTypePolicy { createHTML(input: string): TrustedHTML }
interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createHTML(input: string): string }): TrustedTypePolicy;
}
interface Window { trustedTypes?: TrustedTypePolicyFactory }

interface Navigator {
  setAppBadge?(count?: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

interface PublicKeyCredentialStatic {
  isConditionalMediationAvailable?(): Promise<boolean>;
  parseCreationOptionsFromJSON?(json: object): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(json: object): PublicKeyCredentialRequestOptions;
}

/** An activity as clients/PROTOCOL.md describes it: only the members that the web app reads. */
interface Activity {
  kind: string;
  verdict?: string;
  hold_ms?: number;
  revises?: number;
  upto?: number;
  erases?: { from: number; to: number }[];
}

/** A frame of the hub, in `mailbell.v1`. Members depend on `type`. */
interface Frame {
  type: string;
  seq?: number;
  prev?: number;
  epoch?: string;
  head?: number;
  resume?: string;
  unread?: number;
  code?: number;
  retry_after_ms?: number;
  replay?: boolean;
  activity?: Activity;
}
