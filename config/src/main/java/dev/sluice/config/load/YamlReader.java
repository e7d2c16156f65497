package dev.sluice.config.load;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes the tree of one YAML document.
 *
 * <p>It reads the parser's events, which come one after the other whatever the nesting is, instead of the library's
 * tree, which is built by recursion and overflows the stack on a few thousand brackets. So the depth is checked before
 * anything is built. Anchors, aliases and tags are refused: without aliases the tree is never larger than the file.
 */
final class YamlReader {
    private static final int DEEPEST = 32;
    private static final int LONGEST_KEY = 256;

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlReader(Problems problems, Iterator<Event> events) {
        this.problems = problems;
        this.events = events;
    }

    /** The root of the document. Problems after which binding still makes sense are added, others are thrown. */
    static YamlNode read(String text, Problems problems) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            return new YamlReader(problems, events).document();
        } catch (MarkedYamlEngineException fault) {
            Position position = fault.getProblemMark().map(Position::of).orElse(Position.NOWHERE);
            throw problems.last(position, syntaxMessage(fault.getProblem()));
        } catch (YamlEngineException fault) {
            // The only ones without a mark are about the %YAML directive and unreadable characters; the latter are
            // gone by now.
            throw problems.last(Position.NOWHERE, "not valid YAML: unknown %YAML version (expected: 1.2)");
        }
    }

    private static String syntaxMessage(String problem) {
        return problem.startsWith("found character '\\t")
                ? "tab character in the indentation (expected: spaces)"
                : "not valid YAML: " + problem;
    }

    private YamlNode document() {
        Event event = next();
        while (event.getEventId() == Event.ID.StreamStart || event.getEventId() == Event.ID.DocumentStart) {
            event = next();
        }
        if (event.getEventId() == Event.ID.StreamEnd) {
            throw problems.last(Position.NOWHERE, "the file is empty (expected: at least the key \"routes\")");
        }
        YamlNode root = node(event, YamlPath.ROOT, 0);
        Event end = next();
        Event after = next();
        if (end.getEventId() == Event.ID.DocumentEnd && after.getEventId() == Event.ID.DocumentStart) {
            throw problems.last(positionOf(after), "a second document (expected: one)");
        }
        return root;
    }

    private YamlNode node(Event event, YamlPath path, int depth) {
        Position position = positionOf(event);
        if (event instanceof AliasEvent) {
            throw problems.last(position, "an alias (expected: the value written out; aliases are not supported)");
        }
        if (tagOf(event).isPresent()) {
            throw problems.last(position, "a tag (expected: a plain value; tags are not supported)");
        }
        if (depth > DEEPEST) {
            throw problems.last(position, "nested too deeply (expected: at most " + DEEPEST + " levels)");
        }
        return switch (event.getEventId()) {
            case MappingStart -> mapping(position, path, depth);
            case SequenceStart -> sequence(position, path, depth);
            default -> scalar((ScalarEvent) event, position, path);
        };
    }

    private static YamlNode scalar(ScalarEvent event, Position position, YamlPath path) {
        return new YamlNode.Scalar(position, path, event.getValue(), event.isPlain());
    }

    private YamlNode sequence(Position position, YamlPath path, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, path.item(items.size()), depth + 1));
        }
        return new YamlNode.Sequence(position, path, items);
    }

    private YamlNode mapping(Position position, YamlPath path, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            YamlNode.Entry entry = entry(event, path, depth);
            YamlNode.Entry first = entries.putIfAbsent(entry.path().step(), entry);
            if (first != null) {
                String message =
                        "given twice (first in line " + first.position().line() + ")";
                problems.add(entry.position(), entry.path(), message);
            }
        }
        return new YamlNode.Mapping(position, path, entries);
    }

    private YamlNode.Entry entry(Event event, YamlPath parent, int depth) {
        Position position = positionOf(event);
        if (!(event instanceof ScalarEvent key)
                || tagOf(event).isPresent()
                || key.getValue().length() > LONGEST_KEY) {
            String message = "not a key (expected: text of at most " + LONGEST_KEY + " characters)";
            throw problems.last(position, message);
        }
        YamlPath path = parent.key(key.getValue());
        return new YamlNode.Entry(position, path, node(next(), path, depth + 1));
    }

    private Event next() {
        return events.next();
    }

    private static Optional<String> tagOf(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
    }

    private static Position positionOf(Event event) {
        return event.getStartMark().map(Position::of).orElse(Position.NOWHERE);
    }
}
