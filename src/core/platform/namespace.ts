/** The namespace of a project in an environment. Environments have no hyphen, so the last one separates the two. */
export function namespaceOf(project: string, environment: string): string {
  return `${project}-${environment}`;
}

const reservedNames: ReadonlySet<string> = new Set(['preview', 'argocd', 'default', 'kube']);

/**
 * Names that no project, service or environment may have. `preview-…` would make a project's namespace equal to one of
 * another project's previews (`preview-<project>-<hash8>`), `kube-…` and a project `kube` to the cluster's own.
 */
export function isReservedName(name: string): boolean {
  return reservedNames.has(name) || name.startsWith('kube-') || name.startsWith('preview-');
}

const platformNamespaces: ReadonlySet<string> = new Set([
  'argo-rollouts',
  'cert-manager',
  'external-dns',
  'external-secrets',
  'ingress-nginx',
  'sealed-secrets',
]);

/** Namespaces of the platform's own components: no `<project>-<environment>` may fall on one. */
export function isPlatformNamespace(namespace: string, ingressControllerNamespace: string | null): boolean {
  return platformNamespaces.has(namespace) || namespace === ingressControllerNamespace;
}
