import { EncliiError } from '../../errors/enclii-error.ts';
import type { ModelKind, TemplateDescriptor } from './renderer-descriptor.ts';

/** Kinds that Kubernetes or the platform's components know as cluster-scoped, beside every kind named `Cluster…`. */
const clusterKinds: ReadonlySet<string> = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'GatewayClass',
  'IPAddress',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'ServiceCIDR',
  'StorageClass',
  'StorageVersion',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'VolumeAttributesClass',
  'VolumeSnapshotClass',
]);

/**
 * Refuses what would reach beyond the tenant's namespace: cluster-scoped kinds, declared so or disguised as namespaced
 * (but for a project's own Namespace), and lists, which hide objects. Throws RENDER_SCOPE_REFUSED.
 */
export function checkScope(file: string, modelKind: ModelKind, template: TemplateDescriptor): void {
  const { apiVersion, kind, scope } = template;
  const isNamespace = kind === 'Namespace' && apiVersion === 'v1';
  const allowed = scope === 'Cluster' ? isNamespace && modelKind === 'Project' : !clusterKinds.has(kind) && !kind.startsWith('Cluster') && !kind.endsWith('List');
  if (!allowed) throw new EncliiError('RENDER_SCOPE_REFUSED', { file, apiVersion, kind });
}
