using System.Diagnostics;
using BlasNet.Tests.Cli;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Scripts;

/// <summary>F# programs of the books, run one after the other in one session of F# interactive.</summary>
/// <remarks>A session starts and reads the library once, which takes longer than most of the programs. One that fails does not end
/// it.</remarks>
internal static class FSharpPrograms
{
    private const string Mark = "=== end of ";

    // All programs together, on machines that may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs programs of <c>scripts</c> in their quick mode.</summary>
    /// <param name="files">The names of their files.</param>
    /// <returns>What each wrote; the exit code is 1 where it wrote to stderr, as after every failure.</returns>
    public static Dictionary<string, Outcome> Run(IReadOnlyList<string> files)
    {
        var start = new ProcessStartInfo("dotnet", ["fsi", "--quiet", "--nologo"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
        };
        using Process session = Process.Start(start)!;
        Task<string> output = session.StandardOutput.ReadToEndAsync(), error = session.StandardError.ReadToEndAsync();
        session.StandardInput.WriteLine("fsi.CommandLineArgs <- [| \"fsi\"; \"--quick\" |];;");
        foreach (string file in files)
            session.StandardInput.WriteLine($"#load \"scripts/{file}\";;\nprintfn \"{Mark}{file}\"; eprintfn \"{Mark}{file}\";;");
        session.StandardInput.Close();
        if (!session.WaitForExit(Patience))
            session.Kill();
        string printed = output.Result, refused = error.Result;
        return files.ToDictionary(file => file, file => OutcomeOf(file, files, printed, refused));
    }

    private static Outcome OutcomeOf(string file, IReadOnlyList<string> files, string output, string error)
    {
        (string printed, string refused) = (PartOf(file, files, output), PartOf(file, files, error));
        return new Outcome(refused.Trim().Length == 0 ? 0 : 1, printed, refused);
    }

    // From the mark of the program before to that of this one; all that is left where the session ended before.
    private static string PartOf(string file, IReadOnlyList<string> files, string all)
    {
        int number = files.TakeWhile(other => other != file).Count();
        int begin = number == 0 ? 0 : EndOf(Mark + files[number - 1]), end = all.IndexOf(Mark + file, StringComparison.Ordinal);
        return end < 0 ? $"The session ended before {file} did: {all[begin..]}" : all[begin..end];

        int EndOf(string mark) => all.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var found ? found + mark.Length : all.Length;
    }
}
