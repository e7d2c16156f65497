package dev.sluice.interceptors.ratelimit;

/**
 * What is left of a budget, as two numbers whose meaning depends on the kind.
 *
 * @param mark of a rate the time in microseconds at which all of it is back; of a quota the number of its window
 * @param taken of a quota, in this window
 */
record Level(long mark, long taken) {
    static final Level UNTOUCHED = new Level(Long.MIN_VALUE, 0);

    /** What would be left after a demand; with {@link #wait} this is the whole arithmetic of budgets. */
    Level after(Demand demand, long nowMicros) {
        Budget budget = demand.budget();
        if (budget.kind() == Budget.Kind.RATE) {
            return new Level(Math.max(mark, nowMicros) + micros(budget, demand.cost()), 0);
        }
        long window = nowMicros / windowMicros(budget);
        return new Level(window, (mark == window ? taken : 0) + demand.cost());
    }

    /** How long until the demand that led here is possible; zero or less when it is. */
    long wait(Budget budget, long nowMicros) {
        if (budget.kind() == Budget.Kind.RATE) {
            return mark - micros(budget, budget.burst()) - nowMicros;
        }
        return taken <= budget.permits() ? 0 : (mark + 1) * windowMicros(budget) - nowMicros;
    }

    /** The time in which so much comes back. */
    private static long micros(Budget budget, int permits) {
        return (long) Math.ceil((double) windowMicros(budget) * permits / budget.permits());
    }

    private static long windowMicros(Budget budget) {
        return Math.multiplyExact(budget.window().toMillis(), 1000L);
    }
}
