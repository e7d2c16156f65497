/** What the tests of this module share: gates around every test, a scripted upstream, a raw client, a proxy between. */
@NullMarked
package dev.sluice.proxy.testing;

import org.jspecify.annotations.NullMarked;
