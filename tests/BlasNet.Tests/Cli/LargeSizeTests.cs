using BlasNet.Cli;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that sizes beyond what memory can hold are a sentence, however they come about.</summary>
internal static class LargeSizeTests
{
    private static IEnumerable<string> Models => ModelNames.All;

    [TestCaseSource(nameof(Models))]
    public static void A_batch_of_any_size_is_planned_or_refused(string model)
    {
        foreach (string batch in (string[])["2147483647", "2147483646", "1073741824", "100000000", "30000000"])
        {
            Outcome outcome = Blasnet.Run("summary", "--model", model, "--input", Shape(model), "--outputs", "10", "--batch", batch);
            Assert.That(outcome.Code, Is.AnyOf(ExitCodes.Done, ExitCodes.Invalid), outcome.Error);
            if (batch == "2147483647")
                outcome.AssertRefused(ExitCodes.Invalid, "A batch of 2147483647 samples needs more than 2147483647 floats");
        }
    }

    [TestCase("mlp", "2147483647", "10", "2147483647")]
    [TestCase("mlp", "46341,46341", "10", "2147483647")]
    [TestCase("mlp", "1000000", "10", "")]
    [TestCase("mlp", "4", "2147483647", "from 1 to 16777216")]
    [TestCase("mlp", "4", "1000000", "")]
    [TestCase("fish-cnn", "2147483647,2147483647,2147483647", "10", "2147483647")]
    [TestCase("fish-cnn", "40000,40000,1", "10", "2147483647")]
    [TestCase("resnet20", "65535,32767,1", "10", "2147483647")]
    public static void A_shape_of_any_size_is_planned_or_refused(string model, string input, string outputs, string refusal)
    {
        Outcome outcome = Blasnet.Run("summary", "--model", model, "--input", input, "--outputs", outputs, "--batch", "1", "--json");
        if (refusal.Length == 0)
            outcome.AssertCode(ExitCodes.Done);
        else
            outcome.AssertRefused(ExitCodes.Invalid, refusal);
    }

    private static string Shape(string model) => ModelNames.DefaultData(model) switch
    {
        "circles" or null => "2",
        "cifar10" => "32,32,3",
        _ => "28,28,1",
    };
}
