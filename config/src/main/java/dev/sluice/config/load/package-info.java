/**
 * From the YAML file to the records of {@link dev.sluice.config}, and from the same definitions to the schema.
 *
 * <p>Start with {@link dev.sluice.config.load.ConfigLoader}. Each section is defined once, in a class named after it
 * ({@code ListenSection}, {@code RouteSection}, ...): its keys with type, range, default and a line of documentation, and
 * the constructor of its record. Binding, suggestions for unknown keys, {@link dev.sluice.config.load.ConfigSchema} and
 * the tests all read these definitions. A new key is one component of a record and one line in its section.
 *
 * <p>The way of a file: {@code SourceText} decodes it, {@code YamlReader} makes a tree of {@code YamlNode} that knows
 * line, column and path of everything, {@code RootSection} binds the tree, and {@code Problems} gathers what is wrong.
 */
@NullMarked
package dev.sluice.config.load;

import org.jspecify.annotations.NullMarked;
