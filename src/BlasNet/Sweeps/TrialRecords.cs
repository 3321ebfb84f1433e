using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>Status and run of each training of a sweep, in files <c>trials/trial_3-1.json</c> for the first repeat of trial 3.</summary>
/// <remarks>Whoever has the claim on a training is alone in writing its file, so that workers on several machines need no lock. The table
/// of the sweep follows from these files.</remarks>
/// <param name="root">The folder of the sweep.</param>
internal sealed class TrialRecords(string root)
{
    private const string Prefix = "trial_", Suffix = ".json", StatusKey = "status", RunKey = "run";

    /// <summary>Gets the folder, which has the claims too.</summary>
    public string Folder => Path.Combine(root, "trials");

    /// <summary>Returns the name of a training among the claims.</summary>
    public static string WorkOf((int Trial, int Repeat) training) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{training.Trial}-{training.Repeat}");

    /// <summary>Returns the training of a name among the claims; null for another name.</summary>
    public static (int Trial, int Repeat)? TrainingOf(string work)
    {
        string[] numbers = work.StartsWith(Prefix, StringComparison.Ordinal) ? work[Prefix.Length..].Split('-') : [];
        return numbers.Length == 2 && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int trial)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int repeat) ? (trial, repeat) : null;
    }

    /// <summary>Returns the path of the file of a training.</summary>
    public string PathOf((int Trial, int Repeat) training) => Path.Combine(Folder, WorkOf(training) + Suffix);

    /// <summary>Writes the file of a training.</summary>
    /// <exception cref="MachineException">It cannot be written.</exception>
    public static void Write(string path, string status, string run) => AtomicFile.Write(path, Json.Write(json =>
    {
        json.WriteString(StatusKey, status);
        json.WriteString(RunKey, run);
    }));

    /// <summary>Reads the file of a training; null where there is none.</summary>
    /// <exception cref="DataException">It is malformed.</exception>
    public (string Status, string Run)? Read((int Trial, int Repeat) training) =>
        SharedJson.TryRead(PathOf(training), Read, out (string Status, string Run) read) ? read : null;

    /// <summary>Lists the trainings that have files.</summary>
    public IReadOnlyList<(int Trial, int Repeat)> All() => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, Prefix + "*" + Suffix)
            .Select(file => TrainingOf(Path.GetFileNameWithoutExtension(file))).OfType<(int, int)>()]
        : [];

    /// <summary>Removes all files, for another sweep in the same folder.</summary>
    /// <exception cref="MachineException">One cannot be removed.</exception>
    public void Clear()
    {
        try
        {
            foreach ((int Trial, int Repeat) training in All())
                File.Delete(PathOf(training));
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(Folder, error);
        }
    }

    private static (string Status, string Run) Read(SpecReader reader)
    {
        (string Status, string Run) read = (reader.Text(StatusKey), reader.Text(RunKey));
        reader.Done();
        return read;
    }
}
