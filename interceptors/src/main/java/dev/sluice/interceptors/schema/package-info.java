/**
 * Holds the arguments and results of tools to the schemas that their server has published.
 *
 * <p>Start with {@link dev.sluice.interceptors.schema.SchemaValidation}.
 */
@NullMarked
package dev.sluice.interceptors.schema;

import org.jspecify.annotations.NullMarked;
