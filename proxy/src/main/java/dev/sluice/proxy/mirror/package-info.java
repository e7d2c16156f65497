/**
 * HTTP headers that repeat parts of a modern message: how values are encoded, and which tool arguments are mirrored.
 *
 * <p>The edge checks them, the connector writes them. Start with {@link dev.sluice.proxy.mirror.MirroredHeaders}.
 */
@NullMarked
package dev.sluice.proxy.mirror;

import org.jspecify.annotations.NullMarked;
