/** Repository as an event names it. Only the id is identity; the names are hints. */
export interface EventRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

export interface PushEvent {
  readonly kind: 'push';
  readonly repository: EventRepository;
  readonly installationId: number | null;
  /** Full ref, always `refs/heads/…`. */
  readonly ref: string;
  readonly branch: string;
  readonly after: string;
  readonly actor: { readonly login: string; readonly id: number | null };
}

export interface BuildFinishedEvent {
  readonly kind: 'build-finished';
  readonly repository: EventRepository;
  readonly sha: string;
}

/** An event the engine has no use for, with the registry code that says why. */
export interface UnusedEvent {
  readonly kind: 'unused';
  readonly code: 'INTAKE_EVENT_NOT_USED' | 'INTAKE_PAYLOAD_NOT_UNDERSTOOD' | 'INTAKE_TAG_PUSH' | 'INTAKE_BRANCH_DELETED' | 'INTAKE_NOT_JSON';
  readonly params: Readonly<Record<string, string>>;
}

export type DomainEvent = PushEvent | BuildFinishedEvent | UnusedEvent;
