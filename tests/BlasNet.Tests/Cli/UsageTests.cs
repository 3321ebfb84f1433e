using BlasNet.Cli;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>Tests that an invalid command line ends with code 2 and a helpful sentence.</summary>
internal static class UsageTests
{
    private static readonly string[] Verbs = ["train", "evaluate", "predict", "summary", "check", "bench", "sweep", "runs", "data",
        "doctor"];

    [TestCase("no verb", "a verb is required", new string[0])]
    [TestCase("unknown verb", "Did you mean 'train'?", new[] { "trian" })]
    [TestCase("verb of no kind", "Known are: train,", new[] { "xyzzy" })]
    [TestCase("unknown verb below data", "Did you mean 'make'?", new[] { "data", "mak" })]
    [TestCase("unknown option", "there is no option '--epoch'. Did you mean '--epochs'?", new[] { "train", "--epoch", "3" })]
    [TestCase("unknown option with its value", "Did you mean '--batch'?", new[] { "train", "--bacth=3" })]
    [TestCase("unknown option where an argument may stand", "Did you mean '--epochs'?", new[] { "bench", "--epoch", "3" })]
    [TestCase("former --kind", "there is no option '--kind'. Did you mean '--column-type'?",
        new[] { "train", "--kind", "zip=categorical" })]
    [TestCase("former --weight", "Did you mean '--sample-weight'?", new[] { "sweep", "--weight=w" })]
    [TestCase("former --missing-markers", "Did you mean '--na-values'?", new[] { "train", "--missing-markers", "-" })]
    [TestCase("former --categories", "Did you mean '--category-encoding'?", new[] { "train", "--categories", "index" })]
    [TestCase("former --unknown", "Did you mean '--unknown-category'?", new[] { "data", "check", "csv:x.csv", "--unknown", "ignore" })]
    [TestCase("former --most", "Did you mean '--max-issues'?", new[] { "data", "check", "moons", "--most", "3" })]
    [TestCase("former key of a table", "there is no property 'weight'. Did you mean 'sampleWeight'?",
        new[] { "train", "--model", "mlp", "--data", "csv:x.csv", "--label", "y", "--set", "table.weight=w" })]
    [TestCase("former key before a dot", "no 'table.kinds'. Did you mean 'columnTypes'?",
        new[] { "train", "--model", "mlp", "--data", "csv:x.csv", "--column-type", "b=numeric", "--set", "table.kinds.a=numeric" })]
    [TestCase("option without dashes", "Did you mean '--model'?", new[] { "train", "model" })]
    [TestCase("value missing before an option", "the value of --epochs is missing", new[] { "train", "--model", "circles", "--epochs" })]
    [TestCase("value missing at the end", "the value of --epochs is missing", new[] { "bench", "circles", "--epochs" })]
    [TestCase("value given twice", "--epochs is given more than once", new[] { "train", "--epochs", "1", "--epochs", "2" })]
    [TestCase("batch of zero", "'0' of --batch cannot be used; a whole number of at least 1", new[] { "train", "--batch", "0" })]
    [TestCase("negative epochs", "'-1' of --epochs cannot be used; a whole number of at least 0", new[] { "train", "--epochs", "-1" })]
    [TestCase("epochs of no number", "'ten' of --epochs", new[] { "train", "--epochs", "ten" })]
    [TestCase("negative threads", "'-2' of --threads", new[] { "train", "--threads", "-2" })]
    [TestCase("learning rate of no number", "'NaN' of --learning-rate cannot be used; a positive finite number",
        new[] { "train", "--learning-rate", "NaN" })]
    [TestCase("negative learning rate", "'-0.1' of --learning-rate", new[] { "train", "--learning-rate", "-0.1" })]
    [TestCase("learning rate of zero", "'0' of --learning-rate", new[] { "train", "--learning-rate", "0" })]
    [TestCase("infinite learning rate", "'1e999' of --learning-rate", new[] { "train", "--learning-rate", "1e999" })]
    [TestCase("comma in a number", "'0,1' of --learning-rate", new[] { "train", "--learning-rate", "0,1" })]
    [TestCase("negative weight decay", "'-1' of --weight-decay", new[] { "train", "--weight-decay", "-1" })]
    [TestCase("patience of zero", "'0' of --early-stopping", new[] { "train", "--early-stopping", "0" })]
    [TestCase("checkpoint every zero epochs", "'0' of --checkpoint-every", new[] { "train", "--checkpoint-every", "0" })]
    [TestCase("goal without a number", "'accuracy' of --fail-under", new[] { "train", "--fail-under", "accuracy" })]
    [TestCase("no model", "--model and --data must be given", new[] { "train" })]
    [TestCase("no data", "--data must be given", new[] { "train", "--model", "circles" })]
    [TestCase("no run", "RUN|MODEL.safetensors must be given", new[] { "evaluate", "--data", "xor" })]
    [TestCase("no folder", "DIR must be given", new[] { "data", "make", "digits" })]
    [TestCase("no file to write", "--out must be given", new[] { "predict", "runs/x", "--data", "xor" })]
    [TestCase("no data to evaluate on", "--data must be given", new[] { "evaluate", "runs/x" })]
    [TestCase("unknown model",
        "there is no model 'keras-mpl', neither built in nor as a file. Did you mean 'keras-mlp'? Built in are: bn-mlp,",
        new[] { "train", "--model", "keras-mpl", "--data", "xor" })]
    [TestCase("unknown data", "Did you mean 'circles'?", new[] { "train", "--model", "circles", "--data", "circels" })]
    [TestCase("unknown optimizer", "Did you mean 'adam'?", new[] { "train", "--model", "circles", "--data", "circles", "--optimizer",
        "adma" })]
    [TestCase("share of one", "'1' of --validation", new[] { "train", "--model", "circles", "--data", "circles", "--validation", "1" })]
    [TestCase("share of no number", "'NaN' of --validation",
        new[] { "train", "--model", "circles", "--data", "circles", "--validation", "NaN" })]
    [TestCase("unknown key", "there is no property 'epohcs'. Did you mean 'epochs'?",
        new[] { "train", "--model", "circles", "--data", "circles", "--set", "epohcs=3" })]
    [TestCase("unknown key inside", "Did you mean 'learningRate'?",
        new[] { "train", "--model", "circles", "--data", "circles", "--set", "optimizer.learningRat=3" })]
    [TestCase("unknown key before a dot", "Did you mean 'optimizer'?",
        new[] { "train", "--model", "circles", "--data", "circles", "--set", "optimiser.learningRate=3" })]
    [TestCase("key of a layer that is not there", "Numbers from 0 to 4",
        new[] { "train", "--model", "circles", "--data", "circles", "--set", "model.layers.9.units=3" })]
    [TestCase("key without a value", "KEY=VALUE", new[] { "train", "--model", "circles", "--data", "circles", "--set", "epochs" })]
    [TestCase("refused value of a key", "'batch' must be at least 1, but it was '0'",
        new[] { "train", "--model", "circles", "--data", "circles", "--set", "batch=0" })]
    [TestCase("unknown metric", "Did you mean 'val_accuracy'?",
        new[] { "train", "--model", "circles", "--data", "circles", "--fail-under", "val_acuracy=0.5" })]
    [TestCase("experiment of two folders", "cannot be the name of a folder",
        new[] { "train", "--model", "circles", "--data", "circles", "--name", "a/b" })]
    [TestCase("unknown workload", "Did you mean 'keras-mlp'?", new[] { "bench", "keras-mpl" })]
    [TestCase("set that is no file", "'moons'", new[] { "data", "make", "moons", "x" })]
    [TestCase("input of no shape", "'28,x' of --input", new[] { "summary", "--model", "mlp", "--input", "28,x" })]
    [TestCase("summary of nothing", "--model must be given", new[] { "summary" })]
    [TestCase("shape left to the data", "--input 28,28,1", new[] { "summary", "--model", "mlp" })]
    public static void A_command_line_that_cannot_be_meant_is_refused(string what, string part, string[] arguments)
    {
        using var folder = new TestFolder();
        string runs = folder["runs"];
        string[] all = arguments is ["train", ..] ? [.. arguments, "--runs", runs] : arguments;
        Blasnet.Run(all).AssertRefused(ExitCodes.Usage, part);
        Assert.That(Directory.Exists(runs) && Directory.EnumerateFileSystemEntries(runs).Any(), Is.False, what);
    }

    [TestCaseSource(nameof(Verbs))]
    public static void Every_verb_has_help_with_an_example(string verb)
    {
        Outcome help = Blasnet.Run(verb, "--help").AssertCode(ExitCodes.Done);
        Assert.That(help.Output, Does.Contain("Example").And.Contain($"  blasnet {verb}"));
        Assert.That(help.Error, Is.Empty);
    }

    [Test]
    public static void The_help_lists_the_verbs()
    {
        string help = Blasnet.Run("--help").AssertCode(ExitCodes.Done).Output;
        foreach (string verb in Verbs)
            Assert.That(help, Does.Contain($"\n  {verb} "));
        Assert.That(help, Does.Contain("  blasnet VERB [options]"));
    }

    [Test, SetCulture("de-DE")]
    public static void Numbers_are_read_with_a_decimal_point_in_any_culture()
    {
        using var folder = new TestFolder();
        Outcome run = Blasnet.Run("train", "--model", "circles", "--data", "circles", "--epochs", "1", "--learning-rate", "0.25", "--runs",
            folder.Root).AssertCode(ExitCodes.Done);
        Assert.That(File.ReadAllText(folder["circles/run_0001/config.json"]), Does.Contain("\"learningRate\": 0.25"));
        Assert.That(run.Output, Does.Match(@"accuracy 0\.\d"));
    }

    [TestCase(typeof(InvalidOperationException))]
    [TestCase(typeof(NullReferenceException))]
    public static void A_defect_asks_to_be_reported(Type type)
    {
        using var error = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        int code = ErrorReport.Write((Exception)Activator.CreateInstance(type)!, error);
        Assert.That(code, Is.EqualTo(ExitCodes.Internal));
        Assert.That(error.ToString(), Does.Contain("report").And.Contain(type.Name).And.Not.Contain("   at "));
    }

    [Test]
    public static void A_message_of_several_lines_becomes_one()
    {
        using var error = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        int code = ErrorReport.Write(new DataException("a\r\nb\nc"), error);
        Assert.That(code, Is.EqualTo(ExitCodes.Invalid));
        Assert.That(error.ToString().Trim(), Is.EqualTo("a b c"));
    }

    [Test, Platform("Linux", Reason = "/dev/full is a device of Linux.")]
    public static void An_output_that_cannot_be_written_is_code_5()
    {
        string[] shell = ["-c", "exec \"$0\" summary --model circles > /dev/full", Blasnet.Program];
        using Blasnet.RunningCommand command = Blasnet.RunningCommand.Start("/bin/sh", shell, []);
        command.End().AssertRefused(ExitCodes.Machine, "stdout: it cannot be written, because the disk is full.");
    }

    [Test]
    public static void No_usable_OpenBLAS_ends_with_code_5()
    {
        using Blasnet.RunningCommand command = Blasnet.Start(
            new Dictionary<string, string> { ["BLASNET_OPENBLAS"] = "/nowhere/libopenblas.so", ["BLASNET_BLAS"] = "" }, "check");
        Outcome outcome = command.End().AssertCode(ExitCodes.Machine);
        Assert.That(outcome.ErrorLines[0], Does.Contain("BLASNET_OPENBLAS names '/nowhere/libopenblas.so', which cannot be used"));
        Assert.That(outcome.Error, Does.Not.Contain("   at "));
        Assert.That(outcome.Output, Is.Empty);
    }
}
