export const templateNames = ['web', 'api', 'worker'] as const;
export type TemplateName = (typeof templateNames)[number];

// What the parser makes of each command's options. Apart from the commands, which import their work when they run.

/** What `render` and `diff` need to know of a push that has not happened. */
export interface RenderOptions {
  /** Required. */
  readonly env?: string;
  readonly environmentRepo?: string;
  readonly sha?: string;
  readonly branch?: string;
  readonly imageDigest?: string;
}

export interface ValidateOptions {
  readonly environmentRepo?: string;
  readonly env?: string;
  readonly repositoryId?: string;
  readonly explain?: string;
}

export interface RenderCommandOptions extends RenderOptions {
  readonly out?: string;
}

export interface DiffOptions extends RenderOptions {
  readonly exitCode?: true;
}

export interface InitOptions {
  readonly template?: TemplateName;
  readonly name?: string;
  readonly project?: string;
  readonly image?: string;
  readonly dir?: string;
  readonly yes?: true;
  readonly force?: true;
}

export interface ReplayOptions {
  readonly url?: string;
  readonly secretFile?: string;
  readonly event?: string;
  readonly guid?: string;
  readonly dryRun?: true;
}

export interface VerifyOptions {
  readonly engineEmail?: string;
}
