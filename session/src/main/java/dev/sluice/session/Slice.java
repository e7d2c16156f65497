package dev.sluice.session;

import java.util.List;

/** What one walk ended, how many sessions it looked at for that, and whether there may be more. */
record Slice(List<Removal> removals, int looked, boolean more) {}
