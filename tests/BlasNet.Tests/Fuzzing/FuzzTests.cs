using System.Globalization;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Fuzzing;

/// <summary>Tests of all file formats on mutated files: none may end the command as a defect, hang, or be read as something
/// else.</summary>
/// <remarks>
/// BLASNET_FUZZ=100000 reads as many inputs, of all formats together; BLASNET_FUZZ_SEED draws others; BLASNET_FUZZ_INPUT=TARGET:SEED:INDEX
/// reads a single one, and leaves it as the file that the message names.
/// </remarks>
internal sealed class FuzzTests
{
    private const int OrdinaryInputs = 2000;
    private static readonly string[] Names = FuzzTargets.Names;

    private TestFolder folder = null!;
    private IReadOnlyList<FuzzTarget> targets = null!;

    [OneTimeSetUp]
    public void MakeFiles() => targets = FuzzTargets.All((folder = new TestFolder()).Root);

    [OneTimeTearDown]
    public void RemoveFiles() => folder.Dispose();

    [TestCaseSource(nameof(Names))]
    public void Mutated_files_end_well_or_in_a_sentence(string name)
    {
        FuzzTarget target = targets.Single(target => target.Name == name);
        int all = Number("BLASNET_FUZZ") ?? OrdinaryInputs, shares = targets.Sum(each => each.Share);
        int count = Math.Max(10, all * target.Share / shares);
        var fuzzer = new Fuzzer(target, Number("BLASNET_FUZZ_SEED") ?? 1);
        IReadOnlyList<FuzzFailure> failures = fuzzer.Run(0, count);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {count} inputs, {fuzzer.Read} of them read"));
        Assert.That(failures, Is.Empty, string.Join("\n\n", failures));
    }

    [Test]
    public void The_targets_are_those_that_are_named() =>
        Assert.That(targets.Select(target => target.Name), Is.EqualTo(Names));

    [Test]
    public void An_input_follows_from_seed_and_number()
    {
        foreach (FuzzTarget target in targets)
        {
            byte[] first = new Fuzzer(target, 3).Input(17).Bytes, again = new Fuzzer(target, 3).Input(17).Bytes;
            Assert.That(again, Is.EqualTo(first), target.Name);
        }
    }

    [Test]
    public void A_single_input_is_read_on_request()
    {
        if (Environment.GetEnvironmentVariable("BLASNET_FUZZ_INPUT")?.Split(':') is not [var name, var seed, var index])
        {
            Assert.Ignore("BLASNET_FUZZ_INPUT=TARGET:SEED:INDEX is not set.");
            return;
        }
        FuzzTarget target = targets.Single(target => target.Name == name);
        var fuzzer = new Fuzzer(target, int.Parse(seed, CultureInfo.InvariantCulture));
        int number = int.Parse(index, CultureInfo.InvariantCulture);
        string kept = Path.Combine(Path.GetTempPath(), $"blasnet-fuzz-{name}-{seed}-{index}");
        File.WriteAllBytes(kept, fuzzer.Input(number).Bytes);
        TestContext.Out.WriteLine(kept);
        IReadOnlyList<FuzzFailure> failures = fuzzer.Run(number, 1);
        Assert.That(failures, Is.Empty, string.Join("\n\n", failures));
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
