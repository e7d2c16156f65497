package dev.sluice.interceptors.chain;

import java.util.List;
import java.util.stream.IntStream;

/** The interceptors that see one class of messages, in their order. Immutable; made by {@link InterceptorChain#plan}. */
public final class ChainPlan {
    private final List<Link> links;

    ChainPlan(List<Link> links) {
        this.links = List.copyOf(links);
    }

    /**
     * Whether nobody wants to see such messages; then there is no need for a context.
     *
     * @return true when running it would pass every message
     */
    public boolean isEmpty() {
        return links.isEmpty();
    }

    /**
     * Who sees such messages.
     *
     * @return the registered names, in order
     */
    public List<String> names() {
        return links.stream().map(Link::name).toList();
    }

    List<Link> links() {
        return links;
    }

    /** Index of the first link registered after a place in the chain; the size when there is none. */
    int indexAfter(int position) {
        return IntStream.range(0, links.size())
                .filter(index -> links.get(index).position() > position)
                .findFirst()
                .orElse(links.size());
    }

    /** Those who decide who may do what and are registered before a place in the chain. */
    List<Link> authorizingBefore(int position) {
        return position == 0
                ? List.of()
                : links.stream()
                        .filter(link -> link.isAuthorizing() && link.position() < position)
                        .toList();
    }

    /** Those who decide who may do what and are registered before one place or behind another. */
    List<Link> authorizingAround(int before, int behind) {
        return links.stream()
                .filter(link -> link.isAuthorizing() && (link.position() < before || link.position() > behind))
                .toList();
    }
}
