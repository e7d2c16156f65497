package dev.sluice.proxy.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How definitions of tools, resources and prompts reach clients of another revision. */
class DefinitionsTest {
    @Test
    void tool_for20241105_keepsNameDescriptionAndSchema() {
        assertThat(Pair.of("2024-11-05", "2025-11-25").result("tools/list", """
                {"tools":[{"name":"edit","title":"Edit file","description":"Edits",
                "inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"},
                "outputSchema":{"type":"object"},"annotations":{"destructiveHint":true},"icons":[{"src":"a"}],
                "execution":{"taskSupport":"optional"},"_meta":{"com.example/k":1}}],"nextCursor":"n"}"""))
                .isEqualTo(Pair.json("""
                {"tools":[{"name":"edit","description":"Edits",
                "inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}}],
                "nextCursor":"n"}"""));
    }

    @Test
    void toolTitle_for20250326_standsAmongTheAnnotationsUnlessOneIsThere() {
        assertThat(Pair.of("2025-03-26", "2025-06-18").result("tools/list", """
                {"tools":[{"name":"a","title":"Tool A","inputSchema":{"type":"object"}},
                {"name":"b","title":"Tool B","inputSchema":{"type":"object"},"annotations":{"title":"Old B"}}]}"""))
                .isEqualTo(Pair.json("""
                {"tools":[{"name":"a","inputSchema":{"type":"object"},"annotations":{"title":"Tool A"}},
                {"name":"b","inputSchema":{"type":"object"},"annotations":{"title":"Old B"}}]}"""));
    }

    @Test
    void draft07Schema_fromAnOldServer_namesItsDialectTo20251125() {
        String tools = """
                {"tools":[{"name":"t","inputSchema":{"type":"object","definitions":{"x":{"type":"string"}}}},
                {"name":"u","inputSchema":{"type":"object","properties":{"definitions":{"type":"string"}}}},
                {"name":"v","inputSchema":{"type":"object","properties":{"l":{"type":"array","items":[{}]}}}}]}""";

        assertThat(Pair.of("2025-11-25", "2025-03-26").result("tools/list", tools))
                .isEqualTo(Pair.json("""
                {"tools":[{"name":"t","inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#",
                "type":"object","definitions":{"x":{"type":"string"}}}},
                {"name":"u","inputSchema":{"type":"object","properties":{"definitions":{"type":"string"}}}},
                {"name":"v","inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#",
                "type":"object","properties":{"l":{"type":"array","items":[{}]}}}}]}"""));
        assertThat(Pair.of("2025-06-18", "2025-03-26").result("tools/list", tools))
                .isEqualTo(Pair.json(tools));
    }

    @Test
    void schemas_ofTheModernRevision_areOfObjectsForOthers() {
        assertThat(Pair.of("2025-06-18", "2026-07-28").result("tools/list", """
                {"tools":[{"name":"l","inputSchema":{"type":"object","properties":{"any":true,"none":false}},
                "outputSchema":{"type":"array"}},
                {"name":"s","inputSchema":{"type":"object"},"outputSchema":{"type":"object"}}],
                "resultType":"complete","ttlMs":1,"cacheScope":"private"}"""))
                .isEqualTo(Pair.json("""
                {"tools":[{"name":"l","inputSchema":{"type":"object","properties":{"any":{},"none":{"not":{}}}}},
                {"name":"s","inputSchema":{"type":"object"},"outputSchema":{"type":"object"}}]}"""));
    }

    @Test
    void resource_for20250326_losesWhatCameLater() {
        assertThat(Pair.of("2025-03-26", "2025-11-25").result("resources/list", """
                {"resources":[{"uri":"file:///r","name":"r","title":"R","size":9,"icons":[{"src":"a"}],
                "annotations":{"priority":1,"lastModified":"2025-01-01T00:00:00Z"},"_meta":{"com.example/a":1}}]}"""))
                .isEqualTo(Pair.json("""
                {"resources":[{"uri":"file:///r","name":"r","size":9,"annotations":{"priority":1}}]}"""));
    }

    @Test
    void promptArguments_for20250326_haveNoTitles() {
        assertThat(Pair.of("2025-03-26", "2025-06-18").result("prompts/list", """
                {"prompts":[{"name":"p","title":"P","arguments":[{"name":"a","title":"A","required":true}]}]}"""))
                .isEqualTo(Pair.json("""
                {"prompts":[{"name":"p","arguments":[{"name":"a","required":true}]}]}"""));
    }

    @Test
    void completionContext_for20250326_isDropped() {
        assertThat(Pair.of("2025-11-25", "2025-03-26").params("completion/complete", """
                {"ref":{"type":"ref/prompt","name":"p","title":"P"},"argument":{"name":"fw","value":"fl"},
                "context":{"arguments":{"lang":"py"}}}"""))
                .isEqualTo(Pair.json("""
                {"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"fw","value":"fl"}}"""));
    }
}
