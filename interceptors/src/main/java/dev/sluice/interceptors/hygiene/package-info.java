/**
 * Keeps definitions of tools, prompts and resources from saying more to a model than a person can see.
 *
 * <p>Start with {@link dev.sluice.interceptors.hygiene.DefinitionHygiene}.
 */
@NullMarked
package dev.sluice.interceptors.hygiene;

import org.jspecify.annotations.NullMarked;
