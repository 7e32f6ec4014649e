import { defineErrors, type ErrorDefinition, type ExitCode, type LocalizedText } from '../error-definition.ts';

/** What a person typed or pointed at; another try of the same would end the same. */
function cliProblem(exitCode: ExitCode, message: LocalizedText, fix: LocalizedText): ErrorDefinition {
  return { message, fix, exitCode, httpStatus: 400, retry: 'terminal' };
}

const usage = 2;
const invalid = 10;

export const cliErrors = defineErrors({
  CLI_UNKNOWN_OPTION: cliProblem(
    usage,
    { en: "There is no option ''{option}''.", es: "No existe la opción ''{option}''." },
    {
      en: '{suggestion, select, none {See the options with --help.} other {Did you mean {suggestion}? See all options with --help.}}',
      es: '{suggestion, select, none {Consulta las opciones con --help.} other {¿Querías decir {suggestion}? Consulta todas las opciones con --help.}}',
    },
  ),
  CLI_UNKNOWN_COMMAND: cliProblem(
    usage,
    { en: "There is no command ''{command}''.", es: "No existe el comando ''{command}''." },
    {
      en: '{suggestion, select, none {See the commands with "enclii --help".} other {Did you mean {suggestion}? See all commands with "enclii --help".}}',
      es: '{suggestion, select, none {Consulta los comandos con "enclii --help".} other {¿Querías decir {suggestion}? Consulta todos los comandos con "enclii --help".}}',
    },
  ),
  CLI_MISSING_ARGUMENT: cliProblem(
    usage,
    { en: 'The argument <{argument}> is missing.', es: 'Falta el argumento <{argument}>.' },
    { en: 'Add it; the command’s --help shows where and has examples.', es: 'Añádelo; --help del comando muestra dónde, con ejemplos.' },
  ),
  CLI_TOO_MANY_ARGUMENTS: cliProblem(
    usage,
    { en: 'There are more arguments than the command takes.', es: 'Hay más argumentos de los que acepta el comando.' },
    { en: 'Quote values that contain spaces, and compare with the command’s --help.', es: 'Pon entre comillas los valores con espacios y compara con --help del comando.' },
  ),
  CLI_OPTION_NEEDS_VALUE: cliProblem(
    usage,
    { en: "The option ''{option}'' needs a value.", es: "La opción ''{option}'' necesita un valor." },
    { en: 'Write the value after it.', es: 'Escribe el valor a continuación.' },
  ),
  CLI_OPTION_REQUIRED: cliProblem(
    usage,
    { en: "The option ''{option}'' is required.", es: "La opción ''{option}'' es obligatoria." },
    { en: 'Add it; the command’s --help has examples.', es: 'Añádela; --help del comando tiene ejemplos.' },
  ),
  CLI_INVALID_VALUE: cliProblem(
    usage,
    { en: "''{value}'' is no valid value for {option}.", es: "''{value}'' no es un valor válido para {option}." },
    { en: 'Expected: {expected}.', es: 'Se esperaba: {expected}.' },
  ),
  CLI_USAGE: cliProblem(
    usage,
    { en: 'The command line could not be understood: {detail}', es: 'No se entiende la línea de comandos: {detail}' },
    { en: 'Compare with the command’s --help.', es: 'Compara con --help del comando.' },
  ),
  CLI_COMMAND_UNAVAILABLE: cliProblem(
    usage,
    { en: "The command ''{command}'' is not part of this build.", es: "El comando ''{command}'' no forma parte de esta compilación." },
    { en: 'Install the complete package of Enclii.', es: 'Instala el paquete completo de Enclii.' },
  ),
  CLI_UNKNOWN_CODE: cliProblem(
    usage,
    { en: "There is no error code ''{code}''.", es: "No existe el código de error ''{code}''." },
    {
      en: '{suggestion, select, none {Copy the code from an error message, for example SCHEMA_UNKNOWN_FIELD.} other {Did you mean {suggestion}?}}',
      es: '{suggestion, select, none {Copia el código de un mensaje de error, por ejemplo SCHEMA_UNKNOWN_FIELD.} other {¿Querías decir {suggestion}?}}',
    },
  ),
  CLI_NEEDS_ANSWERS: cliProblem(
    usage,
    { en: 'There is no terminal to ask in, and these options are missing: {options}.', es: 'No hay terminal donde preguntar y faltan estas opciones: {options}.' },
    { en: 'Add them, or add --yes to take the defaults.', es: 'Añádelas, o añade --yes para aceptar los valores por defecto.' },
  ),
  CLI_CANCELLED: cliProblem(
    usage,
    { en: 'Cancelled; nothing was written.', es: 'Cancelado; no se ha escrito nada.' },
    { en: 'Run the command again when you are ready.', es: 'Ejecuta el comando de nuevo cuando quieras.' },
  ),
  CLI_FILE_UNREADABLE: cliProblem(
    usage,
    {
      en: "''{file}'' can''t be read: {reason, select, ENOENT {there is no such file or directory} EACCES {permission is denied} EISDIR {it is a directory} ENOTDIR {it is not a directory} other {{reason}}}.",
      es: "No se puede leer ''{file}'': {reason, select, ENOENT {no existe ese archivo o directorio} EACCES {permiso denegado} EISDIR {es un directorio} ENOTDIR {no es un directorio} other {{reason}}}.",
    },
    { en: 'Check the path and its permissions.', es: 'Comprueba la ruta y sus permisos.' },
  ),
  CLI_FILE_UNWRITABLE: cliProblem(
    1,
    { en: "''{file}'' can''t be written: {reason}.", es: "No se puede escribir ''{file}'': {reason}." },
    { en: 'Check that the directory exists and may be written, and that the disk has space.', es: 'Comprueba que el directorio existe y admite escritura, y que queda espacio en el disco.' },
  ),
  CLI_FILE_EXISTS: cliProblem(
    usage,
    { en: "''{file}'' exists already; nothing was written.", es: "''{file}'' ya existe; no se ha escrito nada." },
    { en: 'Add --force to overwrite it, or choose another --dir.', es: 'Añade --force para sobrescribirlo, o elige otro --dir.' },
  ),
  CLI_OUTSIDE_OUTPUT: cliProblem(
    usage,
    { en: "''{file}'' would be written outside of ''{directory}''; nothing more was written.", es: "''{file}'' se escribiría fuera de ''{directory}''; no se ha escrito nada más." },
    { en: 'Remove the symbolic link that leads out, or choose another --out.', es: 'Elimina el enlace simbólico que lleva fuera, o elige otro --out.' },
  ),
  CLI_NO_SPEC_FOUND: cliProblem(
    invalid,
    { en: "No enclii.yaml was found in ''{directory}'' or below.", es: "No se ha encontrado ningún enclii.yaml en ''{directory}'' ni por debajo." },
    { en: 'Create one with "enclii init", or name the files.', es: 'Crea uno con "enclii init", o indica los archivos.' },
  ),
  CLI_SPEC_INVALID: cliProblem(
    invalid,
    { en: '{count, plural, one {One error keeps} other {# errors keep}} the Service Spec from being used.', es: '{count, plural, one {Un error impide} other {# errores impiden}} usar la Service Spec.' },
    { en: 'Correct what is listed above, then run the command again.', es: 'Corrige lo indicado arriba y ejecuta el comando de nuevo.' },
  ),
  CLI_NOT_FOR_ENVIRONMENT: cliProblem(
    invalid,
    { en: "No Service Spec in ''{file}'' is for environment ''{environment}''.", es: "Ninguna Service Spec de ''{file}'' es para el entorno ''{environment}''." },
    { en: 'Choose another --env, or change metadata.environment.', es: 'Elige otro --env, o cambia metadata.environment.' },
  ),
  CLI_ENVIRONMENT_UNKNOWN: cliProblem(
    invalid,
    { en: "The environment repo has no valid environment ''{environment}''; it has: {known}.", es: "El repositorio de entornos no tiene un entorno válido ''{environment}''; tiene: {known}." },
    { en: 'Choose one of them with --env, or add environments/{environment}/environment.yaml.', es: 'Elige uno de ellos con --env, o añade environments/{environment}/environment.yaml.' },
  ),
  CLI_PROJECT_UNKNOWN: cliProblem(
    invalid,
    { en: "The environment repo has no valid project ''{project}''.", es: "El repositorio de entornos no tiene un proyecto válido ''{project}''." },
    { en: 'Use a project that has a file there, or ask the platform team for projects/{project}.yaml.', es: 'Usa un proyecto que tenga archivo allí, o pide projects/{project}.yaml al equipo de plataforma.' },
  ),
  CLI_ENVIRONMENT_NOT_IN_PROJECT: cliProblem(
    invalid,
    { en: "Project ''{project}'' does not release to environment ''{environment}''; it releases to: {known}.", es: "El proyecto ''{project}'' no despliega en el entorno ''{environment}''; despliega en: {known}." },
    { en: 'Choose one of them, or add the environment to projects/{project}.yaml.', es: 'Elige uno de ellos, o añade el entorno a projects/{project}.yaml.' },
  ),
  CLI_PLATFORM_UNUSABLE: cliProblem(
    invalid,
    { en: "''{directory}'' has no valid platform.yaml.", es: "''{directory}'' no tiene un platform.yaml válido." },
    { en: 'Point --environment-repo at a checkout of the environment repo, and check it with "enclii validate --environment-repo".', es: 'Apunta --environment-repo a una copia del repositorio de entornos y compruébalo con "enclii validate --environment-repo".' },
  ),
  CLI_DELIVERY_UNREADABLE: cliProblem(
    invalid,
    { en: "''{file}'' is no saved delivery: {detail}.", es: "''{file}'' no es una entrega guardada: {detail}." },
    {
      en: 'Give GitHub’s delivery JSON, an object with "event", "guid" and "payload", or a bare payload with --event and --guid.',
      es: 'Usa el JSON de entrega de GitHub, un objeto con "event", "guid" y "payload", o solo el payload con --event y --guid.',
    },
  ),
  CLI_REPLAY_UNREACHABLE: {
    message: { en: 'No answer from {url}: {reason}.', es: 'Sin respuesta de {url}: {reason}.' },
    fix: { en: 'Check the address and that the daemon runs.', es: 'Comprueba la dirección y que el servicio está en marcha.' },
    exitCode: 40,
    httpStatus: 504,
    retry: 'transient',
  },
  CLI_REPLAY_REFUSED: cliProblem(
    invalid,
    { en: 'The daemon answered {status}: {answer}', es: 'El servicio ha respondido {status}: {answer}' },
    { en: 'The answer says why. The daemon’s log has more under this delivery’s id.', es: 'La respuesta dice el motivo. El registro del servicio tiene más con el id de esta entrega.' },
  ),
  CLI_REPLAY_UNAUTHORIZED: cliProblem(
    50,
    { en: 'The daemon refused the signature (status {status}).', es: 'El servicio ha rechazado la firma (estado {status}).' },
    { en: 'Use a file that holds one of the webhook secrets the daemon was started with.', es: 'Usa un archivo con uno de los secretos de webhook con los que se inició el servicio.' },
  ),
  CLI_CANNOT_LISTEN: {
    message: { en: 'Cannot listen on {address}: {reason}.', es: 'No se puede escuchar en {address}: {reason}.' },
    fix: {
      en: 'Stop what uses that address, or choose another: ENCLII_LISTEN_HOST and ENCLII_LISTEN_PORT for the daemon, --port and --forge-port for the demo.',
      es: 'Detén lo que usa esa dirección o elige otra: ENCLII_LISTEN_HOST y ENCLII_LISTEN_PORT para el daemon, --port y --forge-port para la demostración.',
    },
    exitCode: 1,
    httpStatus: 500,
    retry: 'terminal',
  },
});
