using System.Text.Json.Nodes;

namespace BlasNet.Tests.Support;

/// <summary>A JSON text with one of its values replaced by another, for each value and each kind of replacement.</summary>
internal static class JsonMutations
{
    private static readonly string[] Replacements =
    [
        "null", "true", "4", "-1", "0", "1.5", "2147483647", "9007199254740993", "1e308", "\"\"", "\"x\"", "[]", "[1]", "[null]",
        "[[2,\"x\"]]", "{}", "{\"kind\":4}", "{\"x\":{\"kind\":[]}}",
    ];

    /// <summary>Lists the mutations; the whole text is replaced, too.</summary>
    public static IEnumerable<string> Of(string json)
    {
        foreach (string replacement in Replacements)
            yield return replacement;
        int count = Places(JsonNode.Parse(json)!).Count();
        for (int place = 0; place < count; place++)
        {
            foreach (string replacement in Replacements)
            {
                JsonNode root = JsonNode.Parse(json)!;
                (JsonNode parent, object key) = Places(root).ElementAt(place);
                if (parent is JsonArray list)
                    list[(int)key] = JsonNode.Parse(replacement);
                else
                    parent[(string)key] = JsonNode.Parse(replacement);
                yield return root.ToJsonString();
            }
        }
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode node)
    {
        IEnumerable<(object Key, JsonNode? Value)> children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray list => list.Select((value, i) => ((object)i, value)),
            _ => [],
        };
        foreach ((object key, JsonNode? value) in children)
        {
            yield return (node, key);
            foreach ((JsonNode, object) inner in value is null ? [] : Places(value))
                yield return inner;
        }
    }
}
