import { defineErrors, type ErrorDefinition, type LocalizedText } from '../error-definition.ts';
import { schemaErrors, yamlErrors } from './yaml.ts';

/** A Service Spec that is wrong stays wrong until its author changes it. */
function specProblem(message: LocalizedText, fix: LocalizedText): ErrorDefinition {
  return { message, fix, exitCode: 10, httpStatus: 422, retry: 'terminal' };
}

export const specErrors = defineErrors({
  ...yamlErrors,
  ...schemaErrors,
  SPEC_WRONG_KIND: specProblem(
    { en: 'This document is a {actual}, but a Service Spec has apiVersion "enclii.dev/v1" and kind "Service".', es: 'Este documento es un {actual}, pero una Service Spec tiene apiVersion "enclii.dev/v1" y kind "Service".' },
    { en: 'Set apiVersion and kind, or move the document out of the Service Spec file.', es: 'Corrige apiVersion y kind, o saca el documento del archivo de la Service Spec.' },
  ),
  SPEC_BAD_PROJECT_NAME: specProblem(
    { en: '{actual} is not a valid project name.', es: '{actual} no es un nombre de proyecto válido.' },
    { en: 'Use at most 30 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen, for example: shop.', es: 'Usa como máximo 30 letras minúsculas, dígitos y guiones; empieza por una letra y no acabes en guion, por ejemplo: shop.' },
  ),
  SPEC_BAD_SERVICE_NAME: specProblem(
    { en: '{actual} is not a valid name for "{field}".', es: '{actual} no es un nombre válido para "{field}".' },
    { en: 'Use at most 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen, for example: api.', es: 'Usa como máximo 40 letras minúsculas, dígitos y guiones; empieza por una letra y no acabes en guion, por ejemplo: api.' },
  ),
  SPEC_BAD_ENVIRONMENT_NAME: specProblem(
    { en: '{actual} is not a valid environment name.', es: '{actual} no es un nombre de entorno válido.' },
    { en: 'Use at most 15 lower-case letters and digits, starting with a letter and without hyphens, for example: prod.', es: 'Usa como máximo 15 letras minúsculas y dígitos, sin guiones y empezando por una letra, por ejemplo: prod.' },
  ),
  SPEC_BAD_PORT_NAME: specProblem(
    { en: '{actual} is not a valid port name.', es: '{actual} no es un nombre de puerto válido.' },
    { en: 'Use at most 15 lower-case letters, digits and single hyphens, starting with a letter, for example: http.', es: 'Usa como máximo 15 letras minúsculas, dígitos y guiones sueltos, empezando por una letra, por ejemplo: http.' },
  ),
  SPEC_BAD_ENV_NAME: specProblem(
    { en: '{actual} is not a valid name of an environment variable.', es: '{actual} no es un nombre válido de variable de entorno.' },
    { en: 'Use letters, digits and underscores, not starting with a digit, for example: LOG_LEVEL.', es: 'Usa letras, dígitos y guiones bajos, sin empezar por un dígito, por ejemplo: LOG_LEVEL.' },
  ),
  SPEC_BAD_SECRET_NAME: specProblem(
    { en: '{actual} is not a valid name of a Secret.', es: '{actual} no es un nombre válido de Secret.' },
    { en: 'Use lower-case letters, digits, hyphens and dots, starting and ending with a letter or digit, for example: api-prod.', es: 'Usa letras minúsculas, dígitos, guiones y puntos; empieza y acaba con una letra o un dígito, por ejemplo: api-prod.' },
  ),
  SPEC_BAD_CPU: specProblem(
    { en: '{actual} is not an amount of CPU.', es: '{actual} no es una cantidad de CPU.' },
    { en: 'Write thousandths of a core with "m", or cores, above zero, for example: 500m or 1.5.', es: 'Escribe milésimas de núcleo con "m", o núcleos, mayor que cero, por ejemplo: 500m o 1.5.' },
  ),
  SPEC_BAD_MEMORY: specProblem(
    { en: '{actual} is not an amount of memory or storage.', es: '{actual} no es una cantidad de memoria o almacenamiento.' },
    { en: 'Write a number above zero and a unit (Ki, Mi, Gi, Ti), for example: 512Mi. Upper and lower case matter: "512m" would be half a byte.', es: 'Escribe un número mayor que cero y una unidad (Ki, Mi, Gi, Ti), por ejemplo: 512Mi. Importan las mayúsculas: "512m" sería medio byte.' },
  ),
  SPEC_BAD_PATH: specProblem(
    { en: '{actual} is not a valid path for "{field}".', es: '{actual} no es una ruta válida para "{field}".' },
    { en: 'Start with "/", and use no spaces and no ".." or empty segments, for example: /healthz.', es: 'Empieza por "/", sin espacios ni segmentos ".." o vacíos, por ejemplo: /healthz.' },
  ),
  SPEC_BAD_MOUNT_PATH: specProblem(
    { en: '{actual} is not a directory that a volume can be mounted at.', es: '{actual} no es un directorio donde se pueda montar un volumen.' },
    { en: 'Use an absolute path of letters, digits, "." , "_" and "-", without "..", and not /, /dev, /proc or /sys, for example: /data.', es: 'Usa una ruta absoluta de letras, dígitos, ".", "_" y "-", sin "..", y que no sea /, /dev, /proc ni /sys, por ejemplo: /data.' },
  ),
  SPEC_BAD_SOURCE_PATH: specProblem(
    { en: '{actual} is not a file or directory inside the repository.', es: '{actual} no es un archivo o directorio dentro del repositorio.' },
    { en: 'Write it relative to the root of the repository, without ".." and without wildcards but a final /**, for example: services/api/**.', es: 'Escríbela relativa a la raíz del repositorio, sin ".." y sin comodines salvo un /** final, por ejemplo: services/api/**.' },
  ),
  SPEC_RESERVED_NAME: specProblem(
    { en: '"{name}" is reserved and cannot name {what, select, project {a project} environment {an environment} other {a service}}.', es: '"{name}" está reservado y no puede dar nombre a {what, select, project {un proyecto} environment {un entorno} other {un servicio}}.' },
    { en: 'Choose another name. Reserved are: argocd, default, kube, preview and every name that starts with "kube-" or "preview-".', es: 'Elige otro nombre. Están reservados: argocd, default, kube, preview y todo nombre que empiece por "kube-" o "preview-".' },
  ),
  SPEC_DUPLICATE_NAME: specProblem(
    { en: '{list, select, ports {Port} env {Variable} volumes {Volume} jobs {Job} other {Secret}} "{name}" is declared twice; the first one is on line {firstLine, number}.', es: '{list, select, ports {El puerto} env {La variable} volumes {El volumen} jobs {El trabajo} other {El Secret}} "{name}" se declara dos veces; la primera, en la línea {firstLine, number}.' },
    { en: 'Remove one of the two, or rename it.', es: 'Quita uno de los dos o cámbiale el nombre.' },
  ),
  SPEC_DUPLICATE_PORT: specProblem(
    { en: 'Port {port} is declared twice; the first one is on line {firstLine, number}.', es: 'El puerto {port} se declara dos veces; la primera, en la línea {firstLine, number}.' },
    { en: 'Keep one of the two.', es: 'Conserva solo uno de los dos.' },
  ),
  SPEC_DUPLICATE_ROUTE: specProblem(
    { en: 'Route {host}{path} is declared twice; the first one is on line {firstLine, number}.', es: 'La ruta {host}{path} se declara dos veces; la primera, en la línea {firstLine, number}.' },
    { en: 'Keep one of the two, or give them different paths.', es: 'Conserva solo una de las dos o dales rutas distintas.' },
  ),
  SPEC_DUPLICATE_MOUNT_PATH: specProblem(
    { en: 'Two volumes are mounted at {mountPath}; the first one is on line {firstLine, number}.', es: 'Dos volúmenes se montan en {mountPath}; el primero, en la línea {firstLine, number}.' },
    { en: 'Give each volume its own directory.', es: 'Da a cada volumen su propio directorio.' },
  ),
  SPEC_PROBE_FORM: specProblem(
    { en: 'A probe needs exactly one of httpGet, tcpSocket and exec; "{field}" has {count, plural, =0 {none} other {#}}.', es: 'Una sonda necesita exactamente uno de httpGet, tcpSocket y exec; "{field}" tiene {count, plural, =0 {ninguno} other {#}}.' },
    { en: 'Keep one of them, for example: httpGet: /healthz.', es: 'Deja solo uno, por ejemplo: httpGet: /healthz.' },
  ),
  SPEC_PROBE_NEEDS_PORT: specProblem(
    { en: 'The {probe} probe asks for a port, but the service declares none.', es: 'La sonda {probe} necesita un puerto, pero el servicio no declara ninguno.' },
    { en: 'Add the port to spec.runtime.ports, or use an exec probe.', es: 'Añade el puerto a spec.runtime.ports o usa una sonda exec.' },
  ),
  SPEC_PROBE_UNKNOWN_PORT: specProblem(
    { en: 'The {probe} probe uses port {port}, which the service does not declare.', es: 'La sonda {probe} usa el puerto {port}, que el servicio no declara.' },
    { en: 'Use one of the declared ports ({declared}), or add {port} to spec.runtime.ports.', es: 'Usa uno de los puertos declarados ({declared}) o añade {port} a spec.runtime.ports.' },
  ),
  SPEC_PROBE_SUCCESS_THRESHOLD: specProblem(
    { en: 'The {probe} probe must have successThreshold 1; Kubernetes accepts more only for readiness.', es: 'La sonda {probe} debe tener successThreshold 1; Kubernetes solo admite más en readiness.' },
    { en: 'Remove successThreshold here.', es: 'Quita successThreshold aquí.' },
  ),
  SPEC_ROUTE_NEEDS_PORT: specProblem(
    { en: 'A route needs a port to send traffic to, but the service declares none.', es: 'Una ruta necesita un puerto al que enviar el tráfico, pero el servicio no declara ninguno.' },
    { en: 'Add the port that the process listens on to spec.runtime.ports, for example: ports: [3000].', es: 'Añade a spec.runtime.ports el puerto en el que escucha el proceso, por ejemplo: ports: [3000].' },
  ),
  SPEC_ROUTE_UNKNOWN_PORT: specProblem(
    { en: 'The route uses port {port}, which the service does not declare.', es: 'La ruta usa el puerto {port}, que el servicio no declara.' },
    { en: 'Use one of the declared ports ({declared}), or add {port} to spec.runtime.ports.', es: 'Usa uno de los puertos declarados ({declared}) o añade {port} a spec.runtime.ports.' },
  ),
  SPEC_REPLICAS_RANGE: specProblem(
    { en: 'The least number of replicas ({min, number}) is above the greatest ({max, number}).', es: 'El mínimo de réplicas ({min, number}) supera el máximo ({max, number}).' },
    { en: 'Make min at most as large as max.', es: 'Haz que min no supere a max.' },
  ),
  SPEC_HPA_NEEDS_RANGE: specProblem(
    { en: 'Autoscaling is set, but the number of replicas is {actual, select, none {not set} other {fixed at {actual}}}.', es: 'Hay autoescalado, pero el número de réplicas {actual, select, none {no está fijado} other {es fijo: {actual}}}.' },
    { en: 'Set a range in spec.runtime.replicas, for example: replicas: \'{\' min: 2, max: 5 \'}\', or remove spec.autoscaling.', es: 'Indica un intervalo en spec.runtime.replicas, por ejemplo: replicas: \'{\' min: 2, max: 5 \'}\', o quita spec.autoscaling.' },
  ),
  SPEC_BAD_CRON: specProblem(
    { en: 'The schedule {actual} is not valid: {reason, select, fields {it must have exactly five fields} macro {names such as @daily are not supported} never {there is no such date} other {the {reason} field cannot be {part}}}.', es: 'La programación {actual} no es válida: {reason, select, fields {debe tener exactamente cinco campos} macro {no se admiten nombres como @daily} never {esa fecha no existe} minute {el campo de minutos no puede ser {part}} hour {el campo de horas no puede ser {part}} day {el campo de día del mes no puede ser {part}} month {el campo de mes no puede ser {part}} other {el campo de día de la semana no puede ser {part}}}.' },
    { en: 'Write minute (0-59), hour (0-23), day of month (1-31), month (1-12) and day of week (0-6), for example: 0 2 * * * for 02:00 every day.', es: 'Escribe minuto (0-59), hora (0-23), día del mes (1-31), mes (1-12) y día de la semana (0-6), por ejemplo: 0 2 * * * para las 02:00 de cada día.' },
  ),
  SPEC_BAD_TIME_ZONE: specProblem(
    { en: '{actual} is not a known time zone{suggestion, select, none {.} other {. Did you mean "{suggestion}"?}}', es: '{actual} no es una zona horaria conocida{suggestion, select, none {.} other {. ¿Querías decir "{suggestion}"?}}' },
    { en: 'Use a name of the IANA database with its exact upper and lower case, for example: Europe/Madrid.', es: 'Usa un nombre de la base de datos IANA con sus mayúsculas exactas, por ejemplo: Europe/Madrid.' },
  ),
  SPEC_VOLUME_SHARED: specProblem(
    { en: 'Volume "{volume}" can be used on one node only (ReadWriteOnce), but the service may run {replicas, number} replicas; those on other nodes will not start.', es: 'El volumen "{volume}" solo se puede usar en un nodo (ReadWriteOnce), pero el servicio puede tener {replicas, number} réplicas; las de otros nodos no arrancarán.' },
    { en: 'Run one replica, or use a class that supports accessMode: ReadWriteMany.', es: 'Usa una sola réplica o una clase que admita accessMode: ReadWriteMany.' },
  ),
  SPEC_UNKNOWN_VARIABLE: specProblem(
    { en: 'There is no variable "{name}"{suggestion, select, none {.} other {. Did you mean "{suggestion}"?}}', es: 'No existe la variable "{name}"{suggestion, select, none {.} other {. ¿Querías decir "{suggestion}"?}}' },
    { en: 'Variables are: {known}.', es: 'Las variables son: {known}.' },
  ),
  SPEC_LONE_BRACES: specProblem(
    { en: '"{braces}" has no partner: variables are written \'{{\' name \'}}\'.', es: '"{braces}" no tiene pareja: las variables se escriben \'{{\' nombre \'}}\'.' },
    { en: 'Complete the variable, or put a space between the two braces if they are plain text (JSON, for instance).', es: 'Completa la variable, o pon un espacio entre las dos llaves si son texto normal (JSON, por ejemplo).' },
  ),
  SPEC_PLAINTEXT_SECRET: specProblem(
    { en: 'Variable "{name}" looks like a secret in plain text ({reason, select, name {by its name} aws {an AWS access key} github {a GitHub token} gitlab {a GitLab token} slack {a Slack token} stripe {a Stripe key} google {a Google API key} npm {an npm token} privateKey {a private key} url {a URL with a password} other {a JSON Web Token}}).', es: 'La variable "{name}" parece un secreto en claro ({reason, select, name {por su nombre} aws {una clave de acceso de AWS} github {un token de GitHub} gitlab {un token de GitLab} slack {un token de Slack} stripe {una clave de Stripe} google {una clave de API de Google} npm {un token de npm} privateKey {una clave privada} url {una URL con contraseña} other {un JSON Web Token}}).' },
    { en: 'Put the value in the secret store and name its Secret in spec.envFrom; if it was ever pushed, rotate it.', es: 'Guarda el valor en el almacén de secretos y nombra su Secret en spec.envFrom; si alguna vez se subió, rótalo.' },
  ),
  SPEC_DECLARED_TWICE: specProblem(
    { en: 'Service "{service}" of project "{project}" is declared twice{environment, select, all {} other { for environment "{environment}"}}; the other one is {otherFile} line {otherLine, number}.', es: 'El servicio "{service}" del proyecto "{project}" se declara dos veces{environment, select, all {} other { para el entorno "{environment}"}}; la otra está en {otherFile}, línea {otherLine, number}.' },
    { en: 'Keep one, rename one, or give each its own metadata.environment.', es: 'Conserva solo una, cambia el nombre de una o da a cada una su propio metadata.environment.' },
  ),
  SPEC_BAD_IMAGE: specProblem(
    { en: '{actual} is not a valid image reference: {reason, select, registry {the registry is not a host name} repository {the repository may hold only lower-case letters, digits and single separators} tag {the tag is not valid} digest {the digest must be sha256 and 64 hexadecimal digits} scheme {it must not start with a scheme such as https} length {it is too long} other {it is empty or holds spaces}}.', es: '{actual} no es una referencia de imagen válida: {reason, select, registry {el registro no es un nombre de host} repository {el repositorio solo puede tener letras minúsculas, dígitos y separadores sueltos} tag {la etiqueta no es válida} digest {el digest debe ser sha256 y 64 dígitos hexadecimales} scheme {no debe empezar por un esquema como https} length {es demasiado larga} other {está vacía o contiene espacios}}.' },
    { en: 'Write registry/repository:tag, for example: ghcr.io/acme/api:1.4.2.', es: 'Escribe registro/repositorio:etiqueta, por ejemplo: ghcr.io/acme/api:1.4.2.' },
  ),
  SPEC_IMAGE_NO_TAG: specProblem(
    { en: 'The image {actual} has neither a tag nor a digest.', es: 'La imagen {actual} no tiene etiqueta ni digest.' },
    { en: 'Say which build to run, for example with the tag \'{{\' git.sha \'}}\'.', es: 'Di qué compilación ejecutar, por ejemplo con la etiqueta \'{{\' git.sha \'}}\'.' },
  ),
  SPEC_IMAGE_LATEST: specProblem(
    { en: 'The image uses the tag "latest", so a push may deploy a build of another commit.', es: 'La imagen usa la etiqueta "latest", así que un push puede desplegar la compilación de otro commit.' },
    { en: 'Use a tag that belongs to the commit, for example \'{{\' git.sha \'}}\'.', es: 'Usa una etiqueta que pertenezca al commit, por ejemplo \'{{\' git.sha \'}}\'.' },
  ),
  SPEC_IMAGE_REGISTRY: specProblem(
    { en: 'Image repository {repository} is not allowed on this platform.', es: 'El repositorio de imágenes {repository} no está permitido en esta plataforma.' },
    { en: '{allowed, select, none {No registry is allowed yet: ask the platform team to list one in platform.yaml.} other {Use one under: {allowed}.}}', es: '{allowed, select, none {Todavía no se permite ningún registro: pide al equipo de plataforma que añada uno en platform.yaml.} other {Usa uno de: {allowed}.}}' },
  ),
  SPEC_BAD_HOST: specProblem(
    { en: '{actual} is not a valid host name.', es: '{actual} no es un nombre de host válido.' },
    { en: 'Use a full domain name without scheme, port or path, each part at most 63 characters, for example: api.example.com or *.example.com.', es: 'Usa un nombre de dominio completo sin esquema, puerto ni ruta, con partes de 63 caracteres como máximo, por ejemplo: api.example.com o *.example.com.' },
  ),
  SPEC_UNKNOWN_STORAGE_CLASS: specProblem(
    { en: 'There is no storage class "{name}"{suggestion, select, none {.} other {. Did you mean "{suggestion}"?}}', es: 'No existe la clase de almacenamiento "{name}"{suggestion, select, none {.} other {. ¿Querías decir "{suggestion}"?}}' },
    { en: '{known, select, none {This platform offers no storage classes.} other {This platform offers: {known}.}}', es: '{known, select, none {Esta plataforma no ofrece clases de almacenamiento.} other {Esta plataforma ofrece: {known}.}}' },
  ),
  SPEC_OVER_LIMIT: specProblem(
    { en: '"{field}" is {actual}, above the limit of {limit} for one service in environment "{environment}".', es: '"{field}" es {actual}, por encima del límite de {limit} para un servicio en el entorno "{environment}".' },
    { en: 'Lower it, or ask the platform team to raise the limit in environments/{environment}/environment.yaml.', es: 'Redúcelo o pide al equipo de plataforma que suba el límite en environments/{environment}/environment.yaml.' },
  ),
  SPEC_OTHER_ENVIRONMENT: specProblem(
    { en: 'This Service Spec is for environment "{declared}" only, not for "{environment}".', es: 'Esta Service Spec es solo para el entorno "{declared}", no para "{environment}".' },
    { en: 'Change or remove metadata.environment.', es: 'Cambia o quita metadata.environment.' },
  ),
  SPEC_UNREACHABLE_OVERRIDE: specProblem(
    { en: 'The overrides for environment "{name}" are never used: the document is for environment "{declared}" only.', es: 'Los cambios para el entorno "{name}" nunca se usan: el documento es solo para el entorno "{declared}".' },
    { en: 'Remove them, or remove metadata.environment.', es: 'Quítalos o quita metadata.environment.' },
  ),
});
