import { defineErrors, type ErrorDefinition, type LocalizedText } from '../error-definition.ts';

/** Every problem of a person's file ends the same way: exit 10, nothing to retry until the file changes. */
function fileProblem(message: LocalizedText, fix: LocalizedText): ErrorDefinition {
  return { message, fix, exitCode: 10, httpStatus: 422, retry: 'terminal' };
}

/** Problems of YAML itself, before any schema is looked at. */
export const yamlErrors = defineErrors({
  YAML_TOO_LARGE: fileProblem(
    { en: 'The file has {bytes, number} bytes; at most {limit, number} are read.', es: 'El archivo tiene {bytes, number} bytes; se leen como máximo {limit, number}.' },
    { en: 'Split the file, or move data that is not configuration out of it.', es: 'Divide el archivo o saca de él los datos que no son configuración.' },
  ),
  YAML_TOO_DEEP: fileProblem(
    { en: 'Values are nested more than {limit, number} levels deep here.', es: 'Aquí los valores están anidados a más de {limit, number} niveles.' },
    { en: 'Flatten the structure; no valid file needs that many levels.', es: 'Aplana la estructura; ningún archivo válido necesita tantos niveles.' },
  ),
  YAML_TOO_MANY_VALUES: fileProblem(
    { en: 'The file holds more than {limit, number} values (aliases count each time they are used).', es: 'El archivo contiene más de {limit, number} valores (cada uso de un alias cuenta).' },
    { en: 'Make the file smaller, and write repeated parts once.', es: 'Reduce el archivo y escribe una sola vez las partes repetidas.' },
  ),
  YAML_TOO_MANY_DOCUMENTS: fileProblem(
    { en: 'The file holds more than {limit, number} documents.', es: 'El archivo contiene más de {limit, number} documentos.' },
    { en: 'Spread the documents over several files.', es: 'Reparte los documentos en varios archivos.' },
  ),
  YAML_CONTROL_CHARACTER: fileProblem(
    { en: 'Character {character} is not allowed in a YAML file.', es: 'El carácter {character} no está permitido en un archivo YAML.' },
    { en: 'Delete the character, and save the file as UTF-8 text.', es: 'Borra el carácter y guarda el archivo como texto UTF-8.' },
  ),
  YAML_SYNTAX: fileProblem(
    { en: 'This is not valid YAML: {reason}.', es: 'Esto no es YAML válido: {reason}.' },
    { en: 'Check the indentation, the quotes and the brackets on this line and the one before.', es: 'Revisa la sangría, las comillas y los corchetes de esta línea y de la anterior.' },
  ),
  YAML_BAD_ESCAPE: fileProblem(
    { en: '"{escape}" is no escape that YAML knows in double quotes.', es: '"{escape}" no es un escape que YAML conozca entre comillas dobles.' },
    { en: 'Use single quotes, where a backslash is a backslash, or write two backslashes.', es: 'Usa comillas simples, donde una barra invertida es una barra invertida, o escribe dos barras.' },
  ),
  YAML_TAB_INDENT: fileProblem(
    { en: 'A tab is used for indentation; YAML allows only spaces.', es: 'Se usa un tabulador como sangría; YAML solo permite espacios.' },
    { en: 'Replace the tab with spaces.', es: 'Sustituye el tabulador por espacios.' },
  ),
  YAML_BAD_INDENT: fileProblem(
    { en: 'The indentation of this line does not fit the lines around it.', es: 'La sangría de esta línea no concuerda con las líneas que la rodean.' },
    { en: 'Align it with its siblings; use the same number of spaces for each level.', es: 'Alinéala con sus hermanas; usa el mismo número de espacios en cada nivel.' },
  ),
  YAML_UNCLOSED: fileProblem(
    { en: 'Something is missing here: {reason}.', es: 'Aquí falta algo: {reason}.' },
    { en: 'Close the quote or bracket, or add the missing character. Quote a value that holds ": " or starts with a special character.', es: 'Cierra la comilla o el corchete, o añade el carácter que falta. Entrecomilla un valor que contenga ": " o empiece por un carácter especial.' },
  ),
  YAML_NESTED_ON_ONE_LINE: fileProblem(
    { en: 'A "key: value" pair stands inside another one on the same line.', es: 'Hay un par "clave: valor" dentro de otro en la misma línea.' },
    { en: 'Quote the value if it is text, or move the inner pair to its own, deeper indented line.', es: 'Entrecomilla el valor si es texto, o pasa el par interior a su propia línea con más sangría.' },
  ),
  YAML_DUPLICATE_KEY: fileProblem(
    { en: 'Key "{key}" appears twice in the same map; the first one is on line {firstLine, number}.', es: 'La clave "{key}" aparece dos veces en el mismo mapa; la primera está en la línea {firstLine, number}.' },
    { en: 'Keep one of the two.', es: 'Conserva solo una de las dos.' },
  ),
  YAML_FORBIDDEN_KEY: fileProblem(
    { en: 'Key "{key}" is not allowed.', es: 'La clave "{key}" no está permitida.' },
    { en: 'Use another name.', es: 'Usa otro nombre.' },
  ),
  YAML_KEY_NOT_TEXT: fileProblem(
    { en: 'A key must be plain text; this one is read as {actual, select, number {a number} boolean {true or false} null {empty} alias {an alias} other {a list or a map}}.', es: 'Una clave debe ser texto simple; esta se lee como {actual, select, number {un número} boolean {verdadero o falso} null {vacía} alias {un alias} other {una lista o un mapa}}.' },
    { en: 'Write the key in quotes, or give it a name.', es: 'Escribe la clave entre comillas o dale un nombre.' },
  ),
  YAML_MERGE_KEY: fileProblem(
    { en: 'Merge keys ("<<") are not supported.', es: 'Las claves de fusión ("<<") no se admiten.' },
    { en: 'Write the shared fields out where they are needed; for differences between environments use spec.environments.', es: 'Escribe los campos compartidos donde hagan falta; para diferencias entre entornos usa spec.environments.' },
  ),
  YAML_TAG: fileProblem(
    { en: 'Tag "{tag}" is not supported; values are plain text, numbers, true/false, lists and maps.', es: 'La etiqueta "{tag}" no se admite; los valores son texto, números, verdadero/falso, listas y mapas.' },
    { en: 'Remove the tag; to force text, put the value in quotes.', es: 'Quita la etiqueta; para forzar texto, entrecomilla el valor.' },
  ),
  YAML_DIRECTIVE: fileProblem(
    { en: 'Directives such as "{directive}" are not supported; files are YAML 1.2.', es: 'Las directivas como "{directive}" no se admiten; los archivos son YAML 1.2.' },
    { en: 'Remove the line.', es: 'Quita la línea.' },
  ),
  YAML_UNKNOWN_ALIAS: fileProblem(
    { en: 'Alias "*{alias}" refers to an anchor that is not defined before it.', es: 'El alias "*{alias}" se refiere a un ancla que no está definida antes.' },
    { en: 'Define "&{alias}" earlier in the same document, write the value out, or quote the text if it is no alias.', es: 'Define "&{alias}" antes en el mismo documento, escribe el valor, o entrecomilla el texto si no es un alias.' },
  ),
  YAML_ALIAS_CYCLE: fileProblem(
    { en: 'Alias "*{alias}" is used inside the value that it stands for.', es: 'El alias "*{alias}" se usa dentro del valor al que representa.' },
    { en: 'Write the value out.', es: 'Escribe el valor.' },
  ),
  YAML_TOO_MANY_ALIASES: fileProblem(
    { en: 'The document uses more than {limit, number} aliases.', es: 'El documento usa más de {limit, number} alias.' },
    { en: 'Write the values out.', es: 'Escribe los valores.' },
  ),
  YAML_NOT_A_FINITE_NUMBER: fileProblem(
    { en: '"{text}" is not a number that can be used here.', es: '"{text}" no es un número que se pueda usar aquí.' },
    { en: 'Use a finite number, or put the value in quotes if it is text.', es: 'Usa un número finito, o entrecomilla el valor si es texto.' },
  ),
  YAML_NUMBER_LOSES_DIGITS: fileProblem(
    { en: 'The number {text} is too large to be kept exactly.', es: 'El número {text} es demasiado grande para conservarse con exactitud.' },
    { en: 'Put it in quotes if it is an identifier.', es: 'Entrecomíllalo si es un identificador.' },
  ),
});

/** Problems that a JSON Schema finds in any of the product's files. `expected` and `actual` are type names. */
export const schemaErrors = defineErrors({
  SCHEMA_UNKNOWN_FIELD: fileProblem(
    {
      en: '{parent, select, document {The document} other {"{parent}"}} has no field "{name}"{suggestion, select, none {.} other {. Did you mean "{suggestion}"?}}',
      es: '{parent, select, document {El documento} other {"{parent}"}} no tiene el campo "{name}"{suggestion, select, none {.} other {. ¿Querías decir "{suggestion}"?}}',
    },
    { en: 'Fields here: {known}.', es: 'Campos posibles: {known}.' },
  ),
  SCHEMA_MISSING_FIELD: fileProblem(
    { en: '{parent, select, document {The document} other {"{parent}"}} needs the field "{name}".', es: '{parent, select, document {El documento} other {"{parent}"}} necesita el campo "{name}".' },
    { en: 'Add "{name}:"{example, select, none {} other {, for example: {example}}}.', es: 'Añade "{name}:"{example, select, none {} other {, por ejemplo: {example}}}.' },
  ),
  SCHEMA_WRONG_TYPE: fileProblem(
    {
      en: '"{field}" must be {expected, select, string {text} integer {a whole number} number {a number} boolean {true or false} array {a list} object {a map of fields} integer_or_object {a whole number or a map of fields} string_or_object {text or a map of fields} number_or_string {a number or text} string_or_number {text or a number} null {empty} other {{expected}}}, but it is {actual, select, string {text} integer {a whole number} number {a number} boolean {true or false} array {a list} object {a map of fields} null {empty} other {{actual}}}.',
      es: '"{field}" debe ser {expected, select, string {texto} integer {un número entero} number {un número} boolean {verdadero o falso} array {una lista} object {un mapa de campos} integer_or_object {un número entero o un mapa de campos} string_or_object {texto o un mapa de campos} number_or_string {un número o texto} string_or_number {texto o un número} null {vacío} other {{expected}}}, pero es {actual, select, string {texto} integer {un número entero} number {un número} boolean {verdadero o falso} array {una lista} object {un mapa de campos} null {vacío} other {{actual}}}.',
    },
    {
      en: '{quote, select, yes {Put the value in quotes.} other {Change the value{example, select, none {} other {, for example: {example}}}.}}',
      es: '{quote, select, yes {Pon el valor entre comillas.} other {Cambia el valor{example, select, none {} other {, por ejemplo: {example}}}.}}',
    },
  ),
  SCHEMA_NOT_ALLOWED: fileProblem(
    { en: '"{field}" cannot be {actual}{suggestion, select, none {.} other {. Did you mean {suggestion}?}}', es: '"{field}" no puede ser {actual}{suggestion, select, none {.} other {. ¿Querías decir {suggestion}?}}' },
    { en: 'Use one of: {allowed}.', es: 'Usa uno de: {allowed}.' },
  ),
  SCHEMA_BAD_FORMAT: fileProblem(
    { en: '"{field}" has the value {actual}, which does not have the right form.', es: '"{field}" tiene el valor {actual}, que no tiene la forma correcta.' },
    { en: 'It must match {pattern}{example, select, none {} other {, for example: {example}}}.', es: 'Debe coincidir con {pattern}{example, select, none {} other {, por ejemplo: {example}}}.' },
  ),
  SCHEMA_OUT_OF_RANGE: fileProblem(
    { en: '"{field}" is {actual}, but it must be {comparison, select, min {at least} max {at most} above {greater than} below {less than} other {a multiple of}} {limit}.', es: '"{field}" es {actual}, pero debe ser {comparison, select, min {como mínimo} max {como máximo} above {mayor que} below {menor que} other {múltiplo de}} {limit}.' },
    { en: 'Change the number.', es: 'Cambia el número.' },
  ),
  SCHEMA_BAD_LENGTH: fileProblem(
    {
      en: '"{field}" has {actual, number} {unit, select, characters {characters} items {entries} other {fields}}, but {comparison, select, min {at least} other {at most}} {limit, number} are allowed.',
      es: '"{field}" tiene {actual, number} {unit, select, characters {caracteres} items {elementos} other {campos}}, pero se permiten {comparison, select, min {como mínimo} other {como máximo}} {limit, number}.',
    },
    { en: '{comparison, select, min {Add what is missing, or remove the field.} other {Make it shorter.}}', es: '{comparison, select, min {Añade lo que falta o quita el campo.} other {Acórtalo.}}' },
  ),
  SCHEMA_DUPLICATE_ENTRY: fileProblem(
    { en: '"{field}" lists the same entry twice: number {first, number} and number {second, number}.', es: '"{field}" contiene dos veces la misma entrada: la número {first, number} y la número {second, number}.' },
    { en: 'Remove one of the two.', es: 'Quita una de las dos.' },
  ),
  SCHEMA_INVALID: fileProblem(
    { en: '"{field}" is not valid: {reason}.', es: '"{field}" no es válido: {reason}.' },
    { en: 'Compare it with the reference of the file format.', es: 'Compáralo con la referencia del formato.' },
  ),
  SCHEMA_TOO_MANY_PROBLEMS: fileProblem(
    { en: 'There are {hidden, number} more problems that are not shown.', es: 'Hay {hidden, number} problemas más que no se muestran.' },
    { en: 'Solve the first ones, then validate again.', es: 'Resuelve los primeros y valida de nuevo.' },
  ),
});
