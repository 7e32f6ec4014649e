import type { YamlDocument } from '../yaml/parse-documents.ts';
import type { ServiceSpecDocument } from './service-spec.ts';

/** A valid Service Spec together with the places of its fields in the file. */
export interface LocatedServiceSpec {
  readonly document: ServiceSpecDocument;
  readonly file: string;
  readonly locate: YamlDocument['locate'];
}
