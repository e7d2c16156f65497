/**
 * Between clients of one era and servers of the other. Towards the exchange each side looks like a server of the client's
 * own revision, so that nothing above has to know what the upstream speaks.
 */
@NullMarked
package dev.sluice.proxy.bridge;

import org.jspecify.annotations.NullMarked;
