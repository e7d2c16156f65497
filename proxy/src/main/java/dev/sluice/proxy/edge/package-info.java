/**
 * What every way for clients to come in has in common; one package below for each.
 *
 * <p>Start with {@link dev.sluice.proxy.edge.Edge}.
 */
@NullMarked
package dev.sluice.proxy.edge;

import org.jspecify.annotations.NullMarked;
