import type { ResolvedModel } from '../spec/service-model.ts';
import type { KubernetesObject } from './check-output.ts';
import { nameOf } from './object-name.ts';

/**
 * Puts the labels by which everything is found again (showback, log search, ownership) on the object, over any that the
 * template set, and its keys in Kubernetes' usual order.
 */
export function withEngineLabels(object: KubernetesObject, model: ResolvedModel): KubernetesObject {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, labels, annotations, ...otherMetadata } = metadata;
  const engineLabels = {
    'app.kubernetes.io/name': nameOf(model.kind === 'ResolvedProject' ? model.metadata.project : model.metadata.name),
    'app.kubernetes.io/part-of': nameOf(model.metadata.project),
    'app.kubernetes.io/managed-by': 'enclii',
    'enclii.dev/environment': nameOf(model.metadata.environment),
  };
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...(labels as Readonly<Record<string, unknown>> | undefined), ...engineLabels },
      ...(annotations === undefined ? {} : { annotations }),
      ...otherMetadata,
    },
    ...rest,
  };
}
