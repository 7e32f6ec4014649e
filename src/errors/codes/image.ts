import { defineErrors } from '../error-definition.ts';

export const imageErrors = defineErrors({
  IMAGE_REFERENCE_INVALID: {
    message: {
      en: 'The image reference {reference} does not name a repository and tag that a registry can serve.',
      es: 'La referencia de imagen {reference} no nombra un repositorio y una etiqueta que un registro pueda servir.',
    },
    fix: {
      en: 'Write it as registry/repository:tag in lower case, for example ghcr.io/acme/api:1.4.2.',
      es: 'Escríbala como registro/repositorio:etiqueta en minúsculas, por ejemplo ghcr.io/acme/api:1.4.2.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  IMAGE_REGISTRY_DENIED: {
    message: {
      en: 'The registry {registry} does not let the engine read {repository}.',
      es: 'El registro {registry} no permite que el motor lea {repository}.',
    },
    fix: {
      en: 'Check that the repository exists and that the registry credentials of the engine may pull it.',
      es: 'Compruebe que el repositorio existe y que las credenciales de registro del motor pueden descargarlo.',
    },
    exitCode: 50,
    httpStatus: 403,
    retry: 'terminal',
  },
  IMAGE_REGISTRY_RATE_LIMITED: {
    message: {
      en: 'The registry {registry} asks to wait before it answers about {repository} again.',
      es: 'El registro {registry} pide esperar antes de volver a responder sobre {repository}.',
    },
    fix: {
      en: 'Nothing to do: the release goes on when the limit is lifted. Registry credentials usually raise the limit.',
      es: 'No hay nada que hacer: el despliegue continúa cuando se levante el límite. Con credenciales, el límite suele ser mayor.',
    },
    exitCode: 40,
    httpStatus: 503,
    retry: 'waiting',
  },
  IMAGE_REGISTRY_UNAVAILABLE: {
    message: {
      en: 'The registry {registry} did not answer about {repository} ({reason}).',
      es: 'El registro {registry} no respondió sobre {repository} ({reason}).',
    },
    fix: {
      en: 'The engine tries again. If it lasts, check the registry’s health and the network path to it.',
      es: 'El motor lo intenta de nuevo. Si persiste, revise el estado del registro y la ruta de red hacia él.',
    },
    exitCode: 40,
    httpStatus: 502,
    retry: 'transient',
  },
  IMAGE_REGISTRY_UNEXPECTED_ANSWER: {
    message: {
      en: 'The registry {registry} answered about {repository} in a form the OCI distribution API does not allow ({detail}).',
      es: 'El registro {registry} respondió sobre {repository} de una forma que la API de distribución OCI no permite ({detail}).',
    },
    fix: {
      en: 'The engine tries again. If it lasts, check that the host is an OCI registry and not a proxy or login page.',
      es: 'El motor lo intenta de nuevo. Si persiste, compruebe que el host es un registro OCI y no un proxy ni una página de acceso.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'transient',
  },
  IMAGE_REGISTRY_REDIRECTED: {
    message: {
      en: 'The registry {registry} redirected the request for {repository}; the engine does not follow it with its credentials.',
      es: 'El registro {registry} redirigió la petición de {repository}; el motor no la sigue con sus credenciales.',
    },
    fix: {
      en: 'Name the registry that really serves the image in the image reference.',
      es: 'Indique en la referencia de imagen el registro que realmente la sirve.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'terminal',
  },
  IMAGE_REGISTRY_REALM_REFUSED: {
    message: {
      en: 'The registry {registry} wants its credentials sent to {realm}, which is not a token service configured for it.',
      es: 'El registro {registry} pide enviar sus credenciales a {realm}, que no es un servicio de tokens configurado para él.',
    },
    fix: {
      en: 'If {realm} belongs to that registry, add it to the registry’s token services in the engine’s configuration.',
      es: 'Si {realm} pertenece a ese registro, añádalo a los servicios de tokens del registro en la configuración del motor.',
    },
    exitCode: 50,
    httpStatus: 502,
    retry: 'terminal',
  },
  IMAGE_REGISTRY_ADDRESS_REFUSED: {
    message: {
      en: 'The registry {registry} is at an address the engine must not call, for example a private or loopback one.',
      es: 'El registro {registry} está en una dirección a la que el motor no debe llamar, por ejemplo privada o de bucle local.',
    },
    fix: {
      en: 'Use a public registry over HTTPS, or let the platform team add {registry} to the allowed private registries.',
      es: 'Use un registro público por HTTPS o pida al equipo de plataforma que añada {registry} a los registros privados permitidos.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  IMAGE_DIGEST_MISMATCH: {
    message: {
      en: 'The registry {registry} says that {repository} is {claimed}, but what it sent is {actual}.',
      es: 'El registro {registry} dice que {repository} es {claimed}, pero lo que envió es {actual}.',
    },
    fix: {
      en: 'Do not deploy this image. Check the registry, and any proxy in front of it, for corruption or tampering.',
      es: 'No despliegue esta imagen. Revise si el registro, o un proxy delante de él, está dañado o manipulado.',
    },
    exitCode: 30,
    httpStatus: 502,
    retry: 'terminal',
  },
  IMAGE_CREDENTIALS_INVALID: {
    message: {
      en: 'The registry credentials file is not a Docker config.json: {detail}.',
      es: 'El archivo de credenciales de registro no es un config.json de Docker: {detail}.',
    },
    fix: {
      en: 'Give a JSON file with an auths object; each entry has auth (base64 of user:password) or username and password.',
      es: 'Proporcione un JSON con un objeto auths; cada entrada lleva auth (base64 de usuario:contraseña) o username y password.',
    },
    exitCode: 10,
    httpStatus: 500,
    retry: 'terminal',
  },
});
