using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>A block of code in a document: what stands between three backticks.</summary>
/// <param name="Document">The document, as a path within the repository.</param>
/// <param name="Line">The line of the opening backticks, counted from 1.</param>
/// <param name="Language">The word behind them: csharp, fsharp, sh, text and so on.</param>
/// <param name="File">The second word: the file that the block is; null for none.</param>
/// <param name="Lines">The lines.</param>
internal sealed record CodeBlock(string Document, int Line, string Language, string? File, string[] Lines)
{
    private const string Fence = "```";

    /// <summary>Gets the text, each line with its end.</summary>
    public string Text => string.Concat(Lines.Select(line => line + "\n"));

    public override string ToString() => $"{Document}({Line})";

    /// <summary>Reads the blocks of a document in their order.</summary>
    public static IReadOnlyList<CodeBlock> Of(string document)
    {
        var blocks = new List<CodeBlock>();
        string[] lines = System.IO.File.ReadAllLines(Repository.File(document));
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
                continue;
            string[] words = lines[i][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] inside = [.. lines.Skip(i + 1).TakeWhile(line => line != Fence)];
            blocks.Add(new CodeBlock(document, i + 1, words.ElementAtOrDefault(0) ?? "", words.ElementAtOrDefault(1), inside));
            i += inside.Length + 1;
        }
        return blocks;
    }
}
