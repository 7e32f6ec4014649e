import { defineErrors } from '../error-definition.ts';
import { platformFileErrors } from './platform-files.ts';

const refused = { exitCode: 10, httpStatus: 403, retry: 'terminal' } as const;

/** Files that people own in the environment repo, and what they grant to app repos. */
export const platformErrors = defineErrors({
  ...platformFileErrors,
  PLATFORM_ROUTE_CONFLICT: {
    message: {
      en: "Route conflict: ''{host}{path}'' can''t be bound in environment ''{environment}'': {owner} already holds ''{ownerHost}{ownerPath}''.",
      es: "Conflicto de rutas: ''{host}{path}'' no se puede enlazar en el entorno ''{environment}'': {owner} ya tiene ''{ownerHost}{ownerPath}''.",
    },
    fix: {
      en: 'Choose another host or path. If the route should move here, release it from {owner} first: only its owner can.',
      es: 'Elige otro host u otra ruta. Si la ruta debe pasar aquí, libérala antes en {owner}: solo su dueño puede hacerlo.',
    },
    exitCode: 10,
    httpStatus: 409,
    retry: 'terminal',
  },
  PLATFORM_HOST_NOT_GRANTED: {
    message: {
      en: "Project ''{project}'' may not use the host ''{host}'': it is not granted to it.",
      es: "El proyecto ''{project}'' no puede usar el host ''{host}'': no lo tiene concedido.",
    },
    fix: {
      en: 'Use a host under spec.hosts of projects/{project}.yaml in the environment repo, or ask the platform team to add this one there.',
      es: 'Usa un host de spec.hosts de projects/{project}.yaml, en el repositorio de entornos, o pide al equipo de plataforma que añada este.',
    },
    ...refused,
  },
  PLATFORM_REPOSITORY_NOT_REGISTERED: {
    message: {
      en: 'No project lists this repository (id {repositoryId}).',
      es: 'Ningún proyecto incluye este repositorio (id {repositoryId}).',
    },
    fix: {
      en: "Ask the platform team to add the id {repositoryId} under spec.repositories of the project''s file in the environment repo, then push again.",
      es: 'Pide al equipo de plataforma que añada el id {repositoryId} en spec.repositories del archivo del proyecto, en el repositorio de entornos, y vuelve a hacer push.',
    },
    ...refused,
  },
  PLATFORM_FOREIGN_PROJECT: {
    message: {
      en: "This repository belongs to project ''{owner}'' and can''t release into project ''{project}''.",
      es: "Este repositorio pertenece al proyecto ''{owner}'' y no puede publicar en el proyecto ''{project}''.",
    },
    fix: {
      en: "Write ''{owner}'' as metadata.project.",
      es: "Escribe ''{owner}'' en metadata.project.",
    },
    ...refused,
  },
  PLATFORM_SERVICE_OWNED_BY_OTHER_REPOSITORY: {
    message: {
      en: "Service ''{service}'' of project ''{project}'' is released from another repository (id {repositoryId}).",
      es: "El servicio ''{service}'' del proyecto ''{project}'' se publica desde otro repositorio (id {repositoryId}).",
    },
    fix: {
      en: 'Choose another metadata.name, or remove the service from the other repository first.',
      es: 'Elige otro metadata.name o elimina antes el servicio del otro repositorio.',
    },
    ...refused,
  },
});
