namespace BlasNet.Tests.Scripts;

/// <content>Chapter 2 of Deep Learning with Python, and the circles problem.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Tensors =>
    [
    ];
}
