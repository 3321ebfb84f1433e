namespace BlasNet.Tests.Scripts;

/// <content>The fish book from perceptrons to the computational graph.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Numbers =>
    [
    ];
}
