using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Documents;

/// <summary>The C# of the pages of the documentation: each block is a program with the one import that its reader has by now.</summary>
internal sealed class PageTests : FolderTests
{
    private const string Import = "using BlasNet;\n";

    private static CodeBlock[] Blocks =>
    [
        .. Directory.GetFiles(Repository.File("docs"), "*.md").Order(StringComparer.Ordinal)
            .SelectMany(file => CodeBlock.Of($"docs/{Path.GetFileName(file)}")).Where(block => block.Language == "csharp"),
    ];

    [TestCaseSource(nameof(Blocks))]
    public void A_block_is_a_program_that_runs(CodeBlock block)
    {
        string text = block.Text.Contains(Import, StringComparison.Ordinal) ? block.Text : Import + block.Text;
        Assert.That(CompiledCode.Run(block.ToString(), text, folder.Root).AssertCode(0).Error, Does.Not.Contain("exception"));
    }
}
